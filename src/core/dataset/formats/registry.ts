import { isObject } from '../record.ts';
import { alpaca } from './alpaca.ts';
import type { Format } from './format.ts';
import { kto } from './kto.ts';
import { messages } from './messages.ts';
import { preference } from './preference.ts';
import { promptCompletion } from './prompt-completion.ts';
import { sharegpt } from './sharegpt.ts';
import { text } from './text.ts';
import { UNCHECKED_FORMATS } from './unchecked.ts';

/** The formats whose records are checked; the most telling fields first, since formats share fields. */
export const FORMATS: readonly Format[] = [
  preference,
  kto,
  sharegpt,
  promptCompletion,
  messages,
  alpaca,
  text,
];

/** Records that vote on the format of a dataset. */
const VOTERS = 100;

const BY_ID: ReadonlyMap<string | null, Format> = new Map(FORMATS.map((format) => [format.id, format]));

export function formatById(id: string | null): Format | null {
  return BY_ID.get(id) ?? null;
}

/** The name of a format for people, checked or not. */
export function formatName(id: string): string {
  return [...FORMATS, ...UNCHECKED_FORMATS].find((format) => format.id === id)?.name ?? id;
}

/** The id of the format that a record's fields belong to, or null. */
export function detectFormat(value: unknown): string | null {
  if (!isObject(value)) return null;
  for (const format of UNCHECKED_FORMATS) if (format.detect(value)) return format.id;
  for (const format of FORMATS) if (format.detect(value)) return format.id;
  return null;
}

/**
 * The format of a dataset: the one that most of its first records have; the earlier one if two have as many. Null votes
 * (records of no known format) count only against other nulls, so that one good record among strange ones still names it.
 */
export function voteFormat(detected: Iterable<string | null>): string | null {
  const votes = new Map<string, number>();
  let voters = 0;
  for (const id of detected) {
    if (id !== null) votes.set(id, (votes.get(id) ?? 0) + 1);
    voters++;
    if (voters >= VOTERS) break;
  }
  let best: string | null = null;
  for (const [id, count] of votes) if (best === null || count > (votes.get(best) ?? 0)) best = id;
  return best;
}
