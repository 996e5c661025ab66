import type { ChatCall, ChatMessage, ChatRole, ChatText } from './chat.ts';
import { isObject, type JsonObject } from './record.ts';

/** Names of roles in the formats and in data found in the wild, in lower case. */
const ROLES: ReadonlyMap<string, ChatRole> = new Map([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['human', 'user'],
  ['prompter', 'user'],
  ['assistant', 'assistant'],
  ['gpt', 'assistant'],
  ['model', 'assistant'],
  ['bot', 'assistant'],
  ['chatgpt', 'assistant'],
  ['function_call', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
  ['observation', 'tool'],
]);

/** Messages with `role` and `content`, or with `from` and `value`. What is no object is left out. */
export function readMessages(list: unknown, pointer: string): readonly ChatMessage[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((message: unknown, i) =>
    isObject(message) ? [readMessage(message, `${pointer}/${i}`)] : [],
  );
}

export function readMessage(message: JsonObject, pointer: string): ChatMessage {
  const isShareGpt = !('role' in message) && ('from' in message || 'value' in message);
  const rolePointer = `${pointer}/${isShareGpt ? 'from' : 'role'}`;
  const named = message[isShareGpt ? 'from' : 'role'];
  const contentField = isShareGpt ? 'value' : declines(message) ? 'refusal' : 'content';
  const contentPointer = `${pointer}/${contentField}`;
  const content = message[contentField];
  const isCall = named === 'function_call';
  const calls = isCall ? readWrittenCalls(content, contentPointer) : readCalls(message, pointer);
  return {
    role: (typeof named === 'string' ? ROLES.get(named.toLowerCase()) : undefined) ?? 'unknown',
    pointer,
    rolePointer,
    texts: isCall ? [] : contentTexts(content, contentPointer),
    parts: Array.isArray(content) ? content : null,
    calls,
    answers: textOrNull(message['tool_call_id']),
    name: textOrNull(message['name']),
    weight: weightOf(message),
    thoughts: thoughtsOf(message),
  };
}

/** OpenAI writes an answer that declines in a field of its own, in place of the content. */
function declines({ content, refusal }: JsonObject): boolean {
  return (content ?? null) === null && typeof refusal === 'string';
}

/** Qwen, DeepSeek and vLLM write the first, gpt-oss and trl the second. */
const THOUGHT_FIELDS = ['reasoning_content', 'thinking'] as const;

function thoughtsOf(message: JsonObject): ChatMessage['thoughts'] {
  for (const field of THOUGHT_FIELDS) {
    const text = message[field];
    if (typeof text === 'string' && text !== '') return { field, text };
  }
  return null;
}

/** A message of a format that writes a text for it and nothing more. */
export function plainMessage(role: ChatRole, text: string, pointer: string): ChatMessage {
  return {
    role,
    pointer,
    rolePointer: pointer,
    texts: [{ text, pointer }],
    parts: null,
    calls: [],
    answers: null,
    name: null,
    weight: null,
    thoughts: null,
  };
}

/** The message of a field that holds a text; none where it holds something else. */
export function fieldMessage(role: ChatRole, record: JsonObject, field: string): readonly ChatMessage[] {
  const text = record[field];
  // A column for system prompts is empty where a record has none.
  if (typeof text !== 'string' || (role === 'system' && text === '')) return [];
  return [plainMessage(role, text, `/${field}`)];
}

/** An instruction and its input are one message, joined by a line break, as LLaMA-Factory does. */
export function taskMessage(record: JsonObject, instruction: string): readonly ChatMessage[] {
  const [first, second] = [
    ...fieldMessage('user', record, instruction),
    ...fieldMessage('user', record, 'input'),
  ];
  if (first === undefined) return [];
  return [second === undefined ? first : { ...first, texts: [...first.texts, ...second.texts] }];
}

export function toolsOf(record: JsonObject, ...fields: readonly string[]): ToolsPlace {
  for (const field of fields) {
    const value = record[field];
    if (value !== undefined && value !== null) return { value, pointer: `/${field}` };
  }
  return null;
}

type ToolsPlace = { readonly value: unknown; readonly pointer: string } | null;

/** Axolotl writes `train` where OpenAI writes `weight`. */
function weightOf(message: JsonObject): number | null {
  const weight = message['weight'];
  if (typeof weight === 'number') return weight;
  return message['train'] === false ? 0 : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function contentTexts(content: unknown, pointer: string): readonly ChatText[] {
  if (typeof content === 'string') return [{ text: content, pointer }];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: unknown, i) =>
    isObject(part) && typeof part['text'] === 'string'
      ? [{ text: part['text'], pointer: `${pointer}/${i}/text` }]
      : [],
  );
}

function readCalls(message: JsonObject, pointer: string): readonly ChatCall[] {
  const list = message['tool_calls'];
  // Exports write an empty list beside a call in the older form.
  if (Array.isArray(list) && list.length > 0)
    return list.flatMap((call: unknown, i) =>
      isObject(call) ? [readCall(call, `${pointer}/tool_calls/${i}`)] : [],
    );
  const older = message['function_call'];
  return isObject(older) ? [readFunction(older, `${pointer}/function_call`, null)] : [];
}

function readCall(call: JsonObject, pointer: string): ChatCall {
  const called = call['function'];
  const id = textOrNull(call['id']);
  return isObject(called)
    ? { ...readFunction(called, `${pointer}/function`, id), pointer }
    : { id, name: null, arguments: undefined, pointer, argumentsPointer: pointer, text: null };
}

function readFunction(called: JsonObject, pointer: string, id: string | null): ChatCall {
  const written = called['arguments'];
  const argumentsPointer = `${pointer}/arguments`;
  return {
    id,
    name: textOrNull(called['name']),
    arguments: written,
    pointer,
    argumentsPointer,
    text: typeof written === 'string' ? { text: written, pointer: argumentsPointer } : null,
  };
}

/** ShareGPT writes a call, or a list of them, as JSON in the text of a message. */
function readWrittenCalls(content: unknown, pointer: string): readonly ChatCall[] {
  if (typeof content !== 'string') return [];
  const text = { text: content, pointer };
  const written = parseJson(content);
  const calls: readonly unknown[] = Array.isArray(written) ? written : [written];
  return calls.map((call, i) => ({
    id: null,
    name: isObject(call) ? textOrNull(call['name']) : null,
    arguments: isObject(call) ? call['arguments'] : undefined,
    pointer,
    argumentsPointer: pointer,
    text: i === 0 ? text : null,
  }));
}

/** Undefined where the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
