import type { Outcome } from '../../outcome.ts';
import type { Chat, ChatMessage } from '../chat.ts';
import type { JsonObject } from '../record.ts';
import type { CompiledValidator } from '../../compiled-validator.ts';

/** One utterance of a record, in the order in which the model sees them. */
export interface Turn {
  readonly role: string;
  readonly text: string;
  /** JSON Pointer of the text in the record. */
  readonly pointer: string;
  /** What the text is where it is no plain utterance: the arguments of a call, or an answer shown as the worse one. */
  readonly use?: 'call' | 'rejected';
}

/** A way to write a conversation as a record. A format has one for each of its shapes that trainers tell apart. */
export interface Writer {
  /** What `tunesmith convert --to` calls it. */
  readonly id: string;
  readonly name: string;
  /** Fields that the record of this shape has. */
  readonly fields: readonly string[];
  /** Fails where the conversation holds what the shape has no place for. */
  write(chat: Chat): Outcome<JsonObject, 'no-place'>;
}

/** A record format. One file each; adding one is the file, its schema, and a line in `registry.ts`. */
export interface Format {
  readonly id: string;
  readonly name: string;
  /** One sentence for people: which fields, and who uses it. */
  readonly summary: string;
  /** Whether the names of a record's fields are those of this format; values are the validator's affair. */
  detect(record: JsonObject): boolean;
  readonly validate: CompiledValidator;
  /** Fields that carry the record's meaning; all others are columns of their own. */
  readonly fields: ReadonlySet<string>;
  /** The record as a conversation. Tolerates records that the validator rejects. */
  chat(record: JsonObject): Chat;
  /** Texts the model reads or writes. */
  turns(record: JsonObject): readonly Turn[];
  /**
   * What makes two records the same training example: the texts, not the order of fields, ids or other columns.
   * The keys' meaning is the format's own.
   */
  identity(record: JsonObject): readonly unknown[];
  readonly writers: readonly Writer[];
}

export function defineFormat(spec: Omit<Format, 'turns'>): Format {
  return { ...spec, turns: (record) => turnsOfChat(spec.chat(record)) };
}

/** The utterances of a conversation; the better answer of a pair comes before the worse one. */
export function turnsOfChat({ messages, chosen, rejected, label }: Chat): readonly Turn[] {
  const turns: Turn[] = [];
  const isBad = label === false;
  for (const message of messages) pushTurns(turns, message, isBad && message.role === 'assistant');
  for (const message of chosen ?? []) pushTurns(turns, message, false);
  for (const message of rejected ?? []) pushTurns(turns, message, true);
  return turns;
}

function pushTurns(turns: Turn[], { role, texts, calls }: ChatMessage, isRejected: boolean): void {
  for (const { text, pointer } of texts)
    turns.push(isRejected ? { role, text, pointer, use: 'rejected' } : { role, text, pointer });
  for (const { text } of calls) if (text !== null) turns.push({ role, ...text, use: 'call' });
}
