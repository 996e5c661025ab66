import { ok } from '../../outcome.ts';
import { isSystem, textOf, type Chat, type ChatMessage } from '../chat.ts';
import {
  dialogueOf,
  noPlace,
  plainProblem,
  toolList,
  writeMessages,
  writeTools,
  type Written,
} from '../chat-writing.ts';
import type { JsonObject } from '../record.ts';
import type { Writer } from './format.ts';
import { writeFromValue } from './sharegpt.ts';

interface Pair {
  readonly prompt: readonly ChatMessage[];
  readonly chosen: readonly ChatMessage[];
  readonly rejected: readonly ChatMessage[];
}

export const PREFERENCE_WRITERS: readonly Writer[] = [
  {
    id: 'preference',
    name: 'preference pairs (TRL)',
    fields: ['prompt', 'chosen', 'rejected', 'tools'],
    write: writeTrl,
  },
  {
    id: 'openai-preference',
    name: 'preference pairs (OpenAI)',
    fields: ['input', 'preferred_output', 'non_preferred_output'],
    write: writeOpenAi,
  },
  {
    id: 'llamafactory-preference',
    name: 'preference pairs (LLaMA-Factory)',
    fields: ['conversations', 'chosen', 'rejected', 'system', 'tools'],
    write: writeLlamaFactory,
  },
];

function pairOf({ messages, chosen, rejected }: Chat): Written<Pair> {
  if (chosen === null || rejected === null) return noPlace('There is no pair of a better and a worse answer');
  if (chosen.length === 0 || rejected.length === 0) return noPlace('An answer of the pair is missing');
  if (messages.length === 0) return noPlace('A pair without a prompt has no place here');
  return ok({ prompt: messages, chosen, rejected });
}

function writeTrl(chat: Chat): Written {
  const pair = pairOf(chat);
  if (!pair.ok) return pair;
  const { prompt, chosen, rejected } = pair.value;
  const [question] = prompt;
  const all = [...prompt, ...chosen, ...rejected];
  if (all.length === 3 && question?.role === 'user' && plainProblem(all) === null && chat.tools === null)
    return ok({ prompt: textOf(question), chosen: joined(chosen), rejected: joined(rejected) });
  const sides = writeSides(pair.value);
  if (!sides.ok) return sides;
  const tools = writeTools(chat);
  return tools.ok ? ok({ ...sides.value, ...tools.value }) : tools;
}

function joined(messages: readonly ChatMessage[]): string {
  return messages.map(textOf).join('');
}

/** Ids of calls run through prompt and answer, so both branches are written with the prompt before them. */
function writeSides({
  prompt,
  chosen,
  rejected,
}: Pair): Written<Readonly<Record<keyof Pair, readonly JsonObject[]>>> {
  const better = writeMessages([...prompt, ...chosen]);
  if (!better.ok) return better;
  const worse = writeMessages([...prompt, ...rejected]);
  if (!worse.ok) return worse;
  const start = prompt.length;
  return ok({
    prompt: better.value.slice(0, start),
    chosen: better.value.slice(start),
    rejected: worse.value.slice(start),
  });
}

function writeOpenAi(chat: Chat): Written {
  const pair = pairOf(chat);
  if (!pair.ok) return pair;
  const { prompt, chosen, rejected } = pair.value;
  if (chosen.length > 1 || rejected.length > 1)
    return noPlace('An answer of several messages has no place here');
  if (prompt.at(-1)?.role === 'assistant')
    return noPlace('A prompt that ends in an answer has no place here');
  if (chosen[0]?.role !== 'assistant' || rejected[0]?.role !== 'assistant')
    return noPlace("An answer that is not the assistant's has no place here");
  const sides = writeSides(pair.value);
  if (!sides.ok) return sides;
  const tools = writeTools(chat);
  if (!tools.ok) return tools;
  return ok({
    input: { messages: sides.value.prompt, ...tools.value },
    preferred_output: sides.value.chosen,
    non_preferred_output: sides.value.rejected,
  });
}

function writeLlamaFactory(chat: Chat): Written {
  const pair = pairOf(chat);
  if (!pair.ok) return pair;
  const { prompt, chosen, rejected } = pair.value;
  if (chosen.length > 1 || rejected.length > 1)
    return noPlace('An answer of several messages has no place here');
  if (chosen.some(isSystem) || rejected.some(isSystem)) return noPlace('A system message has no place here');
  const dialogue = dialogueOf(prompt);
  if (!dialogue.ok) return dialogue;
  const { system, turns } = dialogue.value;
  const written = writeFromValue([...turns, ...chosen, ...rejected]);
  if (!written.ok) return written;
  const tools = toolList(chat);
  if (tools === null) return noPlace('The declared tools cannot be read');
  return ok({
    conversations: written.value.slice(0, turns.length),
    chosen: written.value[turns.length],
    rejected: written.value[turns.length + 1],
    ...(system === null ? {} : { system }),
    ...(tools.length === 0 ? {} : { tools: JSON.stringify(tools) }),
  });
}
