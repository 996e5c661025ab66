import { createHyphenator, type Hyphenator } from './hyphenation.ts';
import { EXCEPTIONS, PATTERNS } from './syllables.generated.js';

/** Words seen since the last reset; a corpus repeats its words, and a look-up is ten times as fast as hyphenation. */
const MAX_CACHED_WORDS = 50_000;

export type SyllableCounter = (word: string) => number;

/**
 * Counts the syllables of an English word in lower case as textstat 0.7.11 does: by the first pronunciation in
 * CMUdict, else by one more than Pyphen's breaks. The table behind it holds only the words of CMUdict where the two
 * differ; decoding it takes some 30 ms and happens here, so make one counter and keep it.
 */
export function createSyllableCounter(): SyllableCounter {
  const exceptions = decodeExceptions(EXCEPTIONS);
  const hyphenate = createHyphenator(PATTERNS);
  const cache = new Map<string, number>();
  return (word) => {
    const known = exceptions.get(word) ?? cache.get(word);
    if (known !== undefined) return known;
    if (cache.size >= MAX_CACHED_WORDS) cache.clear();
    const count = countBreaks(word, hyphenate);
    cache.set(word, count);
    return count;
  };
}

/** A word with no vowel to speak of still counts as one. */
export function countBreaks(word: string, hyphenate: Hyphenator): number {
  return hyphenate(word).length + 1;
}

/**
 * The table is front-coded: each entry is how many characters it shares with the entry before (a capital letter,
 * A = 0), the rest of the word, and its syllables (one digit). `AableB...`
 */
export function decodeExceptions(table: string): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  let previous = '';
  for (const [, shared = 'A', rest = '', count = '1'] of table.matchAll(/([A-Z])([^A-Z\d]*)(\d+)/g)) {
    previous = previous.slice(0, shared.charCodeAt(0) - 65) + rest;
    words.set(previous, Number(count));
  }
  return words;
}

/** @param words sorted, so that neighbours share their beginnings. */
export function encodeExceptions(words: readonly (readonly [word: string, count: number])[]): string {
  let previous = '';
  let table = '';
  for (const [word, count] of words) {
    const shared = Math.min(25, sharedPrefix(previous, word));
    table += String.fromCharCode(65 + shared) + word.slice(shared) + String(count);
    previous = word;
  }
  return table;
}

function sharedPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
