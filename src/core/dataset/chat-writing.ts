import { fail, ok, type Outcome } from '../outcome.ts';
import { isSystem, textOf, type Chat, type ChatCall, type ChatMessage } from './chat.ts';
import { parseJson } from './chat-reading.ts';
import { isObject, type JsonObject } from './record.ts';

export type Written<T = JsonObject> = Outcome<T, 'no-place'>;

/** Says what a shape has no place for. */
export function noPlace(what: string): Written<never> {
  return fail('no-place', what, 'Choose a format that holds it, or change the record');
}

/** What a shape for single conversations refuses; null where there is nothing of it. */
export function pairProblem({ chosen, rejected, label }: Chat): Written<never> | null {
  if (chosen !== null || rejected !== null)
    return noPlace('A preference pair is for DPO: its rejected answer has no place here');
  return label === null ? null : noPlace('A label says whether the answer is good, which has no place here');
}

/** What a shape of plain texts refuses in messages; null where there is nothing of it. */
export function plainProblem(messages: readonly ChatMessage[]): Written<never> | null {
  for (const { parts, calls, role, answers, name, weight, thoughts } of messages) {
    if (parts !== null) return noPlace('Content in parts has no place here');
    if (calls.length > 0 || role === 'tool' || answers !== null)
      return noPlace('Calls and results of tools have no place here');
    if (name !== null) return noPlace('The name of a speaker has no place here');
    if (weight === 0) return noPlace('A message that takes no part in the loss has no place here');
    if (thoughts !== null) return noPlace('What a model thinks before it answers has no place here');
    if (role === 'unknown' || role === 'text')
      return noPlace('A message of an unknown role has no place here');
  }
  return null;
}

/** Messages as OpenAI and TRL have them; calls without ids get some, in the order of the record. */
export function writeMessages(messages: readonly ChatMessage[]): Written<readonly JsonObject[]> {
  if (messages.length === 0) return noPlace('A conversation without messages has no place here');
  const ids = new CallIds();
  const written: JsonObject[] = [];
  for (const message of messages) {
    if (message.role === 'unknown' || message.role === 'text')
      return noPlace('A message of an unknown role has no place here');
    written.push(writeMessage(message, ids));
  }
  return ok(written);
}

function writeMessage(message: ChatMessage, ids: CallIds): JsonObject {
  const { role, parts, calls, name, weight, thoughts } = message;
  const text = textOf(message);
  const hasContent = calls.length === 0 || message.texts.length > 0 || parts !== null;
  const answered = role === 'tool' ? ids.answer(message.answers) : message.answers;
  return {
    role,
    ...(hasContent ? { content: parts ?? text } : {}),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => writeCall(call, ids)) }),
    ...(answered === null ? {} : { tool_call_id: answered }),
    ...(name === null ? {} : { name }),
    ...(weight === null ? {} : { weight }),
    ...(thoughts === null ? {} : { [thoughts.field]: thoughts.text }),
  };
}

function writeCall(call: ChatCall, ids: CallIds): JsonObject {
  const { name } = call;
  const written = call.arguments;
  return {
    id: ids.call(call.id),
    type: 'function',
    function: {
      name,
      arguments: typeof written === 'string' ? written : JSON.stringify(written ?? {}),
    },
  };
}

/** Gives ids to calls that have none, and to the results that follow them, in order. */
class CallIds {
  #next = 1;
  #open: string[] = [];

  call(id: string | null): string {
    const given = id ?? `call_${this.#next++}`;
    this.#open.push(given);
    return given;
  }

  answer(id: string | null): string | null {
    const first = this.#open.shift() ?? null;
    return id ?? first;
  }
}

/** The declared tools as a list, or null where they cannot be read. */
export function toolList({ tools }: Pick<Chat, 'tools'>): readonly JsonObject[] | null {
  if (tools === null) return [];
  const value = typeof tools.value === 'string' ? readTools(tools.value) : tools.value;
  if (!Array.isArray(value)) return null;
  const list = value.map((tool: unknown) => (typeof tool === 'string' ? parseJson(tool) : tool));
  return list.every(isObject) ? list : null;
}

function readTools(text: string): unknown {
  return text.trim() === '' ? [] : parseJson(text);
}

/** Tools as OpenAI has them: `{type: "function", function: {…}}`. */
export function openAiTool(tool: JsonObject): JsonObject {
  return isObject(tool['function']) ? tool : { type: 'function', function: tool };
}

/** `tools` and `parallel_tool_calls` of a conversation as fields of a record. */
export function writeTools(chat: Chat): Written {
  const list = toolList(chat);
  if (list === null) return noPlace('The declared tools cannot be read');
  return ok({
    ...(list.length === 0 ? {} : { tools: list.map(openAiTool) }),
    ...(chat.parallelCalls === null ? {} : { parallel_tool_calls: chat.parallelCalls }),
  });
}

export interface Dialogue {
  readonly system: string | null;
  readonly turns: readonly ChatMessage[];
}

/** A conversation as one system prompt and the rest. */
export function dialogueOf(messages: readonly ChatMessage[]): Written<Dialogue> {
  const [first, ...rest] = messages;
  if (first === undefined) return noPlace('A conversation without messages has no place here');
  const turns = isSystem(first) ? rest : messages;
  if (turns.some(isSystem)) return noPlace('A second system message has no place here');
  if (first.role === 'developer') return noPlace('The role developer has no place here');
  return ok({ system: isSystem(first) ? textOf(first) : null, turns });
}
