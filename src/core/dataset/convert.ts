import { fail, ok, type Outcome } from '../outcome.ts';
import type { Chat } from './chat.ts';
import { detectFormat, FORMATS, formatById, formatName } from './formats/registry.ts';
import type { Format, Writer } from './formats/format.ts';
import { isObject, type JsonObject } from './record.ts';
import { schemaProblems } from './schema-problem.ts';

/** Every shape that a record can be written in. */
export const WRITERS: readonly Writer[] = FORMATS.flatMap(({ writers }) => writers);

export type ConversionFailure = 'not-a-record' | 'no-format' | 'broken' | 'no-place';

export interface ConversionOptions {
  /** Format id; that of the record's own fields where it is not given. */
  readonly from?: string;
  /** Whether columns that carry no text, such as ids and sources, come along. */
  readonly columns: 'keep' | 'drop';
}

/** Writes a conversation in the shape with this id. */
export function conversionOf(chat: Chat, to: string): Outcome<JsonObject, ConversionFailure> {
  const writer = WRITERS.find(({ id }) => id === to);
  return writer === undefined
    ? fail('no-format', 'There is no such format', `Choose one of ${WRITERS.map(({ id }) => id).join(', ')}`)
    : writer.write(chat);
}

/** A record in another shape, with the same meaning; fails where the shape has no place for a part of it. */
export function convertRecord(
  value: unknown,
  to: string,
  { from, columns }: ConversionOptions,
): Outcome<JsonObject, ConversionFailure> {
  if (!isObject(value)) return fail('not-a-record', 'The line holds no record', 'Remove or mend it');
  const format = formatOf(value, from);
  if (!format.ok) return format;
  const broken = brokenness(value, format.value);
  if (broken !== null) return broken;
  const written = conversionOf(format.value.chat(value), to);
  if (!written.ok || columns === 'drop') return written;
  return ok({ ...otherColumns(value, format.value, written.value), ...written.value });
}

function formatOf(value: JsonObject, from: string | undefined): Outcome<Format, ConversionFailure> {
  const detected = from ?? detectFormat(value);
  const format = formatById(detected);
  if (format !== null) return ok(format);
  return detected === null
    ? fail('no-format', 'The record belongs to no known format', 'Name its format with --from')
    : fail('no-format', `${formatName(detected)} cannot be converted yet`, 'Convert it by its own tools');
}

function brokenness(value: JsonObject, format: Format): Outcome<never, ConversionFailure> | null {
  if (format.validate(value)) return null;
  const [first] = schemaProblems(value, format.validate.errors ?? []);
  const where = first?.data['where'] ?? 'The record';
  return fail('broken', `${where} breaks the format ${format.name}`, 'Mend what `tunesmith lint` says of it');
}

/** Columns of their own, but for those whose names the new shape gives a meaning. */
function otherColumns(value: JsonObject, format: Format, written: JsonObject): JsonObject {
  const meant = new Set(FORMATS.flatMap(({ fields }) => Array.from(fields)));
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => !format.fields.has(key) && !meant.has(key) && !(key in written)),
  );
}
