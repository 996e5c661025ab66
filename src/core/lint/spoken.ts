import { branchesOf, type Chat, type ChatCall, type ChatMessage } from '../dataset/chat.ts';
import { toolList } from '../dataset/chat-writing.ts';
import { isObject } from '../dataset/record.ts';

/** A message in its conversation. */
export interface Spoken {
  readonly message: ChatMessage;
  readonly index: number;
  readonly conversation: readonly ChatMessage[];
}

/** Every message of a record once, each in a conversation that it stands in: the prompt of a pair is in two. */
export function spokenIn(chat: Chat): readonly Spoken[] {
  const spoken: Spoken[] = [];
  const shared = chat.messages.length;
  branchesOf(chat).forEach((conversation, branch) => {
    conversation.forEach((message, index) => {
      if (branch === 0 || index >= shared) spoken.push({ message, index, conversation });
    });
  });
  return spoken;
}

/** The results that follow a message at once. */
export function resultsAfter({ index, conversation }: Spoken): readonly ChatMessage[] {
  const results: ChatMessage[] = [];
  for (
    let next = conversation[index + 1];
    next?.role === 'tool';
    next = conversation[index + 1 + results.length]
  )
    results.push(next);
  return results;
}

/** The message whose calls a result answers: the nearest before it that is no result. */
export function callerOf({ index, conversation }: Spoken): ChatMessage | undefined {
  let at = index - 1;
  while (conversation[at]?.role === 'tool') at--;
  return conversation[at];
}

/** Some models' templates write calls into the text of an answer. */
const WRITTEN_CALL = /<tool_call|<function|functioncall|^Action:|<\|python_tag\|>/im;

export function writesCalls({ texts }: ChatMessage): boolean {
  return texts.some(({ text }) => WRITTEN_CALL.test(text));
}

export interface DeclaredTool {
  readonly name: string;
  /** JSON Schema of the arguments; undefined where none is declared. */
  readonly parameters: unknown;
}

/** The functions that a record declares; null where the declaration cannot be read. */
export function declaredTools(chat: Chat): readonly DeclaredTool[] | null {
  const list = toolList(chat);
  if (list === null) return null;
  return list.flatMap((tool) => {
    const declared = isObject(tool['function']) ? tool['function'] : tool;
    const name = declared['name'];
    return typeof name === 'string' ? [{ name, parameters: declared['parameters'] }] : [];
  });
}

/** A name as a message may repeat it: what could be someone's words is not. */
export function safeName(name: string | null): string {
  return name !== null && /^[\w.:/-]{1,64}$/.test(name) ? `\`${name}\`` : 'a function';
}

/** Where a call is named, for a finding about its name. */
export function namePlace({ text, argumentsPointer, pointer }: ChatCall): string {
  // The call of a ShareGPT turn is one string.
  if (text !== null && text.pointer === pointer) return pointer;
  return argumentsPointer.replace(/\/arguments$/, '/name');
}
