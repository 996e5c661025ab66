import { EMPTY_CHAT, type Chat } from '../core/dataset/chat.ts';
import { turnsOfChat, type Format, type Turn } from '../core/dataset/formats/format.ts';
import { detectFormat, formatById } from '../core/dataset/formats/registry.ts';
import { isObject, parseLine, withoutMark, type JsonObject } from '../core/dataset/record.ts';
import type { LintedDocument } from './document.ts';

/** A record of a document, read by its own format or else by the dataset's. */
export interface DocumentRecord {
  readonly value: JsonObject;
  readonly format: Format | null;
  readonly chat: Chat;
  readonly turns: readonly Turn[];
}

/** The record on a line, 0-based; null where the line holds none. */
export function readRecord(document: LintedDocument, line: number): DocumentRecord | null {
  return parseRecord(document.line(line), line === 0, document.format);
}

export function parseRecord(
  line: string,
  isFirst: boolean,
  datasetFormat: string | null,
): DocumentRecord | null {
  const parsed = parseLine(isFirst ? withoutMark(line) : line);
  if (parsed.kind !== 'record' || !isObject(parsed.value)) return null;
  const format = formatById(detectFormat(parsed.value)) ?? formatById(datasetFormat);
  const chat = format?.chat(parsed.value) ?? EMPTY_CHAT;
  return { value: parsed.value, format, chat, turns: turnsOfChat(chat) };
}
