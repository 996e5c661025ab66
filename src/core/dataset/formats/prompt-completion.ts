import { ok } from '../../outcome.ts';
import { EMPTY_CHAT, textOf, type Chat, type ChatMessage } from '../chat.ts';
import { fieldMessage, readMessages, toolsOf } from '../chat-reading.ts';
import {
  noPlace,
  pairProblem,
  plainProblem,
  toolList,
  writeMessages,
  writeTools,
  type Written,
} from '../chat-writing.ts';
import type { JsonObject } from '../record.ts';
import { closest } from '../similar.ts';
import { defineFormat } from './format.ts';
import { validatePromptCompletion } from './validators.generated.js';

export const promptCompletion = defineFormat({
  id: 'prompt-completion',
  name: 'prompt and completion',
  summary:
    'A `prompt` and its `completion`, both texts or both lists of messages, as TRL and Together have them.',
  validate: validatePromptCompletion,
  fields: new Set(['prompt', 'completion', 'tools']),
  detect: (record) =>
    'prompt' in record ? 'completion' in record || hasLike(record, 'completion') : hasPromptLike(record),
  chat: (record) => ({
    ...EMPTY_CHAT,
    messages: [...readSide(record, 'prompt', 'user'), ...readSide(record, 'completion', 'assistant')],
    tools: toolsOf(record, 'tools'),
  }),
  identity: (record) => [record['prompt'], record['completion'], record['tools'] ?? null],
  writers: [
    {
      id: 'prompt-completion',
      name: 'prompt and completion',
      fields: ['prompt', 'completion', 'tools'],
      write: writePromptCompletion,
    },
  ],
});

function hasPromptLike(record: JsonObject): boolean {
  return 'completion' in record && hasLike(record, 'prompt');
}

/** Whether a field's name is a misspelling. */
function hasLike(record: JsonObject, field: string): boolean {
  return Object.keys(record).some((key) => closest(key, [field]) === field);
}

/** A side of the record: a text, or a list of messages. */
export function readSide(
  record: JsonObject,
  field: string,
  role: 'user' | 'assistant',
): readonly ChatMessage[] {
  const plain = fieldMessage(role, record, field);
  return plain.length > 0 ? plain : readMessages(record[field], `/${field}`);
}

/** Two texts where there is one question and one answer; else the messages before the last answer, and it. */
function writePromptCompletion(chat: Chat): Written {
  const problem = pairProblem(chat);
  if (problem !== null) return problem;
  const start = completionStart(chat.messages);
  if (start < 1) return noPlace('Only a conversation that ends in an answer has a place here');
  const sides = writeSides(chat, start);
  return sides;
}

/** Where the last run of the assistant's messages and of results between them begins. */
export function completionStart(messages: readonly ChatMessage[]): number {
  return messages.at(-1)?.role === 'assistant' ? messages.length - 1 : -1;
}

/** `prompt` and `completion` of a conversation that is cut at `start`. */
export function writeSides(chat: Chat, start: number): Written {
  const { messages } = chat;
  const [question, answer] = messages;
  const isPlain = messages.length === 2 && question?.role === 'user' && plainProblem(messages) === null;
  if (isPlain && question !== undefined && answer !== undefined && toolList(chat)?.length === 0)
    return ok({ prompt: textOf(question), completion: textOf(answer) });
  const list = writeMessages(messages);
  if (!list.ok) return list;
  const tools = writeTools(chat);
  if (!tools.ok) return tools;
  return ok({ prompt: list.value.slice(0, start), completion: list.value.slice(start), ...tools.value });
}
