/** A piece of text and the JSON Pointer of the string that holds it. */
export interface ChatText {
  readonly text: string;
  readonly pointer: string;
}

/** What a message is said by, whatever the format calls it. `unknown` where the format has no such role. */
export type ChatRole = 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'text' | 'unknown';

/** A call of a tool that the model makes. */
export interface ChatCall {
  readonly id: string | null;
  /** Null where the call cannot be read. */
  readonly name: string | null;
  /** JSON in a string, or an object; undefined where there are none. */
  readonly arguments: unknown;
  readonly pointer: string;
  /** The arguments' own place. */
  readonly argumentsPointer: string;
  /** The string that the model writes for the call, where the format has one. */
  readonly text: ChatText | null;
}

export interface ChatMessage {
  readonly role: ChatRole;
  readonly pointer: string;
  /** Where the role is named, or the message where the format names none. */
  readonly rolePointer: string;
  readonly texts: readonly ChatText[];
  /** Content that is a list of parts, as it is; null for plain text. */
  readonly parts: readonly unknown[] | null;
  readonly calls: readonly ChatCall[];
  /** The call that a tool's message answers, where it says so. */
  readonly answers: string | null;
  readonly name: string | null;
  /** 0 keeps a message of the assistant out of the loss; null where the record does not say. */
  readonly weight: number | null;
  /** What the model thinks before it answers, and the field that says so. */
  readonly thoughts: { readonly field: string; readonly text: string } | null;
}

/**
 * The common conversation: what a record of any format says, with pointers to where it says it. Reading never fails: what
 * is not there or has the wrong type is left out, and the format's schema says so.
 */
export interface Chat {
  /** What all the record's answers follow; in most formats the whole conversation. */
  readonly messages: readonly ChatMessage[];
  /** The better and the worse continuation of a preference pair. */
  readonly chosen: readonly ChatMessage[] | null;
  readonly rejected: readonly ChatMessage[] | null;
  /** Whether the answer is a good example, in unpaired preference data. */
  readonly label: boolean | null;
  /** Declared tools, as they stand in the record: a list, or a list as JSON in a string. */
  readonly tools: { readonly value: unknown; readonly pointer: string } | null;
  readonly parallelCalls: boolean | null;
}

export const EMPTY_CHAT: Chat = {
  messages: [],
  chosen: null,
  rejected: null,
  label: null,
  tools: null,
  parallelCalls: null,
};

/** The conversations that a trainer makes of a record: one, or of a preference pair one for each side. */
export function branchesOf({ messages, chosen, rejected }: Chat): readonly (readonly ChatMessage[])[] {
  if (chosen === null && rejected === null) return [messages];
  return [chosen ?? [], rejected ?? []].map((branch) => messages.concat(branch));
}

/** All texts of a message as the model sees them: parts follow each other, an instruction and its input have a line each. */
export function textOf({ texts, parts }: ChatMessage): string {
  if (texts.length === 1) return texts[0]?.text ?? '';
  const all = texts.map(({ text }) => text);
  return parts === null ? all.filter((text) => text !== '').join('\n') : all.join('');
}

export function isSystem({ role }: ChatMessage): boolean {
  return role === 'system' || role === 'developer';
}
