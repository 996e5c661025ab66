import { ok } from '../../outcome.ts';
import { EMPTY_CHAT, textOf, type Chat, type ChatMessage } from '../chat.ts';
import { fieldMessage, parseJson, readMessages, toolsOf } from '../chat-reading.ts';
import { dialogueOf, noPlace, pairProblem, toolList, type Written } from '../chat-writing.ts';
import { isObject, type JsonObject } from '../record.ts';
import { defineFormat } from './format.ts';
import { validateShareGpt } from './validators.generated.js';

export const sharegpt = defineFormat({
  id: 'sharegpt',
  name: 'ShareGPT',
  summary:
    'A conversation as ShareGPT, FastChat and LLaMA-Factory have it: `conversations` with `from` and `value`, and optional `system` and `tools`.',
  validate: validateShareGpt,
  fields: new Set(['conversations', 'system', 'tools']),
  detect: (record) => 'conversations' in record,
  chat: (record) => ({
    ...EMPTY_CHAT,
    messages: [
      ...fieldMessage('system', record, 'system'),
      ...readMessages(record['conversations'], '/conversations'),
    ],
    tools: toolsOf(record, 'tools'),
  }),
  identity: (record) => [record['conversations'], record['system'] ?? '', record['tools'] ?? null],
  writers: [
    {
      id: 'sharegpt',
      name: 'ShareGPT',
      fields: ['conversations', 'system', 'tools'],
      write: writeShareGpt,
    },
  ],
});

function writeShareGpt(chat: Chat): Written {
  const problem = pairProblem(chat) ?? parallelProblem(chat);
  if (problem !== null) return problem;
  const dialogue = dialogueOf(chat.messages);
  if (!dialogue.ok) return dialogue;
  const { system, turns } = dialogue.value;
  const conversations = writeFromValue(turns);
  if (!conversations.ok) return conversations;
  const tools = toolList(chat);
  if (tools === null) return noPlace('The declared tools cannot be read');
  return ok({
    conversations: conversations.value,
    ...(system === null ? {} : { system }),
    ...(tools.length === 0 ? {} : { tools: JSON.stringify(tools.map(bareTool)) }),
  });
}

function parallelProblem({ parallelCalls }: Chat): Written<never> | null {
  return parallelCalls === null ? null : noPlace('`parallel_tool_calls` has no place here');
}

/** LLaMA-Factory's own data declares tools without the `function` around them. */
function bareTool(tool: JsonObject): JsonObject {
  return isObject(tool['function']) ? tool['function'] : tool;
}

/** Messages with `from` and `value`. */
export function writeFromValue(messages: readonly ChatMessage[]): Written<readonly JsonObject[]> {
  const written: JsonObject[] = [];
  for (const message of messages) {
    const one = writeOne(message);
    if (!one.ok) return one;
    written.push(one.value);
  }
  return ok(written);
}

const NAMES = { user: 'human', assistant: 'gpt', tool: 'observation', system: 'system' } as const;

function writeOne(message: ChatMessage): Written {
  const { role, parts, calls, name, weight, thoughts } = message;
  if (parts !== null) return noPlace('Content in parts has no place here');
  if (name !== null) return noPlace('The name of a speaker has no place here');
  if (weight === 0) return noPlace('A message that takes no part in the loss has no place here');
  if (thoughts !== null) return noPlace('What a model thinks before it answers has no place here');
  if (calls.length > 0) return writeCall(message);
  if (role === 'unknown' || role === 'text' || role === 'developer')
    return noPlace('A message of this role has no place here');
  return ok({ from: NAMES[role], value: textOf(message) });
}

function writeCall({ texts, calls }: ChatMessage): Written {
  const [call, ...others] = calls;
  if (call === undefined || others.length > 0) return noPlace('Several calls at once have no place here');
  if (texts.some(({ text }) => text !== '')) return noPlace('Text beside a call of a tool has no place here');
  const given = call.arguments;
  const value = typeof given === 'string' ? parseJson(given) : given;
  if (call.name === null || value === undefined)
    return noPlace('A call that cannot be read has no place here');
  return ok({ from: 'function_call', value: JSON.stringify({ name: call.name, arguments: value }) });
}
