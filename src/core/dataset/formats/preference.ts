import { EMPTY_CHAT, type Chat, type ChatMessage } from '../chat.ts';
import { fieldMessage, readMessage, readMessages, taskMessage, toolsOf } from '../chat-reading.ts';
import { isObject, type JsonObject } from '../record.ts';
import { defineFormat } from './format.ts';
import { PREFERENCE_WRITERS } from './preference-writers.ts';
import { readSide } from './prompt-completion.ts';
import { validatePreference } from './validators.generated.js';

/** OpenAI's generated clients call the fields otherwise than its documentation. */
const OPENAI_FIELDS = [
  'preferred_output',
  'non_preferred_output',
  'preferred_completion',
  'non_preferred_completion',
] as const;

const QUESTION_FIELDS = ['prompt', 'question', 'instruction'] as const;

export const preference = defineFormat({
  id: 'preference',
  name: 'preference pairs',
  summary:
    "A better and a worse answer, for DPO: `chosen` and `rejected` (TRL, LLaMA-Factory, Axolotl), or OpenAI's `input`, `preferred_output` and `non_preferred_output`.",
  validate: validatePreference,
  fields: new Set([
    'prompt',
    'question',
    'instruction',
    'input',
    'system',
    'chosen',
    'rejected',
    'conversations',
    'messages',
    'tools',
    ...OPENAI_FIELDS,
  ]),
  detect: (record) =>
    isAnswer(record['chosen']) ||
    isAnswer(record['rejected']) ||
    OPENAI_FIELDS.some((field) => field in record),
  chat: readPreference,
  identity: (record) =>
    [
      ...QUESTION_FIELDS,
      'input',
      'system',
      'conversations',
      'messages',
      'chosen',
      'rejected',
      ...OPENAI_FIELDS,
    ].map((field) => record[field] ?? null),
  writers: PREFERENCE_WRITERS,
});

function isAnswer(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

function readPreference(record: JsonObject): Chat {
  if (OPENAI_FIELDS.some((field) => field in record)) return readOpenAi(record);
  const chosen = readAnswer(record, 'chosen');
  const rejected = readAnswer(record, 'rejected');
  const tools = toolsOf(record, 'tools');
  const prompt = readPrompt(record);
  if (!isImplicit(record, chosen, rejected))
    return { ...EMPTY_CHAT, messages: prompt, chosen, rejected, tools };
  const shared = sharedLength(chosen, rejected);
  return {
    ...EMPTY_CHAT,
    messages: chosen.slice(0, shared),
    chosen: chosen.slice(shared),
    rejected: rejected.slice(shared),
    tools,
  };
}

function readOpenAi(record: JsonObject): Chat {
  const input = isObject(record['input']) ? record['input'] : {};
  const parallel = input['parallel_tool_calls'];
  const tools = toolsOf(input, 'tools');
  const answer = (...fields: readonly string[]): readonly ChatMessage[] => {
    const field = fields.find((name) => name in record);
    return field === undefined ? [] : readMessages(record[field], `/${field}`);
  };
  return {
    ...EMPTY_CHAT,
    messages: readMessages(input['messages'], '/input/messages'),
    chosen: answer('preferred_output', 'preferred_completion'),
    rejected: answer('non_preferred_output', 'non_preferred_completion'),
    tools: tools === null ? null : { ...tools, pointer: `/input${tools.pointer}` },
    parallelCalls: typeof parallel === 'boolean' ? parallel : null,
  };
}

/** An answer is a text, one message, or a list of messages. */
function readAnswer(record: JsonObject, field: string): readonly ChatMessage[] {
  const value = record[field];
  return isObject(value) ? [readMessage(value, `/${field}`)] : readSide(record, field, 'assistant');
}

function readPrompt(record: JsonObject): readonly ChatMessage[] {
  const system = fieldMessage('system', record, 'system');
  if ('conversations' in record)
    return [...system, ...readMessages(record['conversations'], '/conversations')];
  if ('messages' in record) return [...system, ...readMessages(record['messages'], '/messages')];
  const field = QUESTION_FIELDS.find((name) => name in record);
  if (field === undefined) return system;
  const isText = typeof record[field] === 'string';
  return [...system, ...(isText ? taskMessage(record, field) : readSide(record, field, 'user'))];
}

/**
 * Whether the answers hold the prompt too: there is none beside them, or only as a text while the answers are whole
 * conversations (as in UltraFeedback).
 */
function isImplicit(
  record: JsonObject,
  chosen: readonly ChatMessage[],
  rejected: readonly ChatMessage[],
): boolean {
  if (!Array.isArray(record['chosen'])) return false;
  return !Array.isArray(record['prompt']) && sharedLength(chosen, rejected) > 0;
}

/** How many messages two conversations have in common at their start; the last of each is its answer. */
function sharedLength(a: readonly ChatMessage[], b: readonly ChatMessage[]): number {
  const most = Math.min(a.length, b.length) - 1;
  let shared = 0;
  while (shared < most && isSame(a[shared], b[shared])) shared++;
  return shared;
}

function isSame(a: ChatMessage | undefined, b: ChatMessage | undefined): boolean {
  return (
    a?.role === b?.role &&
    a?.texts.length === b?.texts.length &&
    (a?.texts.every(({ text }, i) => text === b?.texts[i]?.text) ?? false)
  );
}
