import { LANGUAGES, NGRAMS } from './language-ngrams.generated.js';

/** Added to each score, which the table stores less this to stay small; as in eld 2.1. */
const BASE_SCORE = 53;

/** The table's scores are two digits in this base after one letter for the language. */
const RADIX = 36;

/** eld reads at most this many bytes, to the end of the word. */
const MAX_BYTES = 350;

/** Longer words are cut here. */
const MAX_WORD_BYTES = 70;

/** Runs between words; an apostrophe inside a word belongs to it. */
const SEPARATORS = /[^\p{L}]+(?<!['`’])/gu;

interface NgramTable {
  /** Where the entry of an n-gram begins in `entries`: a count, then pairs of language index and score. */
  readonly starts: ReadonlyMap<string, number>;
  readonly entries: Uint8Array;
}

export interface StatisticalGuess {
  /** ISO 639-1. Malay is given as Indonesian, which it can't be told from. */
  readonly language: string;
  /** How much of its score separates it from the next language, 0 to 1. */
  readonly margin: number;
}

let table: NgramTable | undefined;

/**
 * The likeliest language of a text by the n-grams of its UTF-8 bytes: the method and the numbers of eld ("efficient
 * language detector", Nito T.M., Apache-2.0), for the languages whose script doesn't tell them apart. The table is decoded
 * at the first call, some 30 ms.
 * @returns undefined if no n-gram is known.
 */
export function guessLanguage(text: string): StatisticalGuess | undefined {
  table ??= decodeTable(NGRAMS);
  const scores = new Uint32Array(LANGUAGES.length);
  for (const ngram of ngramsOf(text)) addScores(scores, table, ngram);
  return bestOf(scores);
}

function bestOf(scores: Uint32Array): StatisticalGuess | undefined {
  const best = scores.reduce((best, score, index) => (score > (scores[best] ?? 0) ? index : best), 0);
  const top = scores[best] ?? 0;
  if (top === 0) return undefined;
  const second = scores.reduce(
    (second, score, index) => (index === best ? second : Math.max(second, score)),
    0,
  );
  const language = LANGUAGES[best] ?? 'und';
  return { language: language === 'ms' ? 'id' : language, margin: (top - second) / top };
}

function addScores(scores: Uint32Array, { starts, entries }: NgramTable, ngram: string): void {
  const start = starts.get(ngram);
  if (start === undefined) return;
  const end = start + 1 + 2 * (entries[start] ?? 0);
  for (let at = start + 1; at < end; at += 2) {
    const language = entries[at] ?? 0;
    scores[language] = (scores[language] ?? 0) + (entries[at + 1] ?? 0) + BASE_SCORE;
  }
}

/** Four bytes wide, three apart, with a space at the ends of a word; each counts once. */
function ngramsOf(text: string): ReadonlySet<string> {
  const ngrams = new Set<string>();
  for (const word of byteWords(text)) {
    const length = Math.min(word.length, MAX_WORD_BYTES);
    let at = 0;
    for (; at + 4 < length; at += 3) ngrams.add((at === 0 ? ' ' : '') + word.slice(at, at + 4));
    ngrams.add(`${at === 0 ? ' ' : ''}${word.slice(Math.max(0, length - 4))} `);
  }
  return ngrams;
}

/** The words of the text's beginning, each UTF-8 byte as one character of the same code. */
function byteWords(text: string): readonly string[] {
  const words: string[] = [];
  let bytes = 0;
  for (const word of text.slice(0, 1000).replaceAll(SEPARATORS, ' ').trim().toLowerCase().split(' ')) {
    if (bytes > MAX_BYTES) break;
    if (word === '') continue;
    const encoded = toBytes(word);
    words.push(encoded);
    bytes += encoded.length + 1;
  }
  return words;
}

function toBytes(word: string): string {
  let bytes = '';
  for (const character of word) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes += character;
    else if (code < 0x800) bytes += String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000)
      bytes += String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  }
  return bytes;
}

/** Lines of: characters shared with the n-gram before (one digit), the rest, a tab, and three characters a language. */
function decodeTable(source: string): NgramTable {
  const starts = new Map<string, number>();
  const entries: number[] = [];
  let previous = '';
  for (const line of source.split('\n')) {
    const tab = line.indexOf('\t');
    previous = previous.slice(0, Number(line[0])) + line.slice(1, tab);
    starts.set(previous, entries.length);
    entries.push((line.length - tab - 1) / 3);
    for (let at = tab + 1; at < line.length; at += 3) {
      entries.push(line.charCodeAt(at) - 65, Number.parseInt(line.slice(at + 1, at + 3), RADIX));
    }
  }
  return { starts, entries: Uint8Array.from(entries) };
}

/** The reverse of reading the table, for the generator. */
export function encodeTable(
  ngrams: readonly (readonly [
    ngram: string,
    scores: readonly (readonly [language: number, score: number])[],
  ])[],
): string {
  let previous = '';
  const lines: string[] = [];
  for (const [ngram, scores] of ngrams) {
    let shared = 0;
    while (shared < previous.length && previous[shared] === ngram[shared]) shared += 1;
    const values = scores.map(([language, score]) => encodeScore(language, score));
    lines.push(`${shared}${ngram.slice(shared)}\t${values.join('')}`);
    previous = ngram;
  }
  return lines.join('\n');
}

function encodeScore(language: number, score: number): string {
  return String.fromCharCode(65 + language) + score.toString(RADIX).padStart(2, '0');
}
