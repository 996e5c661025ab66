import { createHyphenator, type Hyphenator } from './hyphenation.ts';
import { EXCEPTIONS, PATTERNS } from './syllables.generated.js';
import { decodeWordTable } from './word-table.ts';

/** Words seen since the last reset; a corpus repeats its words, and a look-up is ten times as fast as hyphenation. */
const MAX_CACHED_WORDS = 50_000;

export type SyllableCounter = (word: string) => number;

/**
 * Counts the syllables of an English word in lower case as textstat 0.7.11 does: by the first pronunciation in
 * CMUdict, else by one more than Pyphen's breaks. The table behind it holds only the words of CMUdict where the two
 * differ; decoding it takes some 30 ms and happens here, so make one counter and keep it.
 */
export function createSyllableCounter(): SyllableCounter {
  const exceptions = decodeWordTable(EXCEPTIONS);
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
