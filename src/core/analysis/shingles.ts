import { SPACE, standsAlone, type CodeUnits } from './normalize.ts';

/**
 * What two texts are compared by.
 * - `character-5-han-2`: every five characters in a row, or every two where they are Han characters or kana, which say as
 *   much as a word of two or three letters each; a mixed window counts such a character as two and a half.
 * - `character-5`: every five characters in a row, whatever they are.
 * - `word-n`: every n words in a row, where each Han character and kana is a word of its own.
 */
export const SHINGLES = ['character-5-han-2', 'character-5', 'word-2', 'word-3', 'word-5'] as const;
export type Shingles = (typeof SHINGLES)[number];

/** Hashes in a buffer that its producer uses again: valid until the producer's next call. */
export interface Hashes {
  readonly values: Uint32Array;
  readonly length: number;
}

/**
 * Makes a function from normalised text to the hashes of its shingles, in the order of the text, repetitions included.
 * A text shorter than one shingle is one shingle; an empty text has none. No string is made.
 */
export function createShingler(shingles: Shingles): (text: CodeUnits) => Hashes {
  if (shingles === 'character-5-han-2') return createWindows({ width: 10, letter: 2, han: 5 });
  const [kind, size] = shingles.split('-');
  if (kind === 'word') return createWordShingler(Number(size));
  return createWindows({ width: Number(size), letter: 1, han: 1 });
}

/** Makes a function that hashes every `size` words in a row, with a Han character or kana as a word. */
export function createWordShingler(size: number): (text: CodeUnits) => Hashes {
  const windows = createWindows({ width: size, letter: 1, han: 1 });
  const wordsOf = createWordHasher();
  return (text) => windows(wordsOf(text));
}

/** What a window is rolled over: characters, or hashes of words. */
interface Symbols {
  readonly units: Uint16Array | Uint32Array;
  readonly length: number;
  readonly anyAlone: boolean;
}

/** A window begins at each symbol and ends where the weights of its symbols reach `width`. */
interface Weights {
  readonly width: number;
  readonly letter: number;
  readonly han: number;
}

function createWindows(weights: Weights): (symbols: Symbols) => Hashes {
  const { width, letter, han } = weights;
  const powers = Int32Array.from({ length: width + 1 }, (_, exponent) => power(MULTIPLIER, exponent));
  let values = new Uint32Array(1 << 12);
  return (symbols) => {
    if (symbols.length > values.length) values = new Uint32Array(symbols.length * 2);
    const areWeightsEven = letter === han || !symbols.anyAlone;
    const length = areWeightsEven
      ? rollEvenly(symbols, { size: width / letter, powers, values })
      : roll(symbols, { weights, powers, values });
    return { values, length };
  };
}

interface Rolling {
  readonly powers: Int32Array;
  /** Receives the hash of each window. Locals of a function: loads from a closure cost more. */
  readonly values: Uint32Array;
}

/** Windows of one size; gives their number. Twice as fast as `roll`, and the same where all weights are. */
function rollEvenly(
  { units, length }: Symbols,
  { size, powers, values }: Rolling & { size: number },
): number {
  const leaving = powers[size] ?? 0;
  const first = Math.min(size, length);
  let hash = 0;
  for (let i = 0; i < first; i += 1) hash = (Math.imul(hash, MULTIPLIER) + (units[i] ?? 0) + 1) | 0;
  if (length > 0) values[0] = scramble(hash);
  for (let i = size; i < length; i += 1) {
    const left = Math.imul((units[i - size] ?? 0) + 1, leaving);
    hash = (Math.imul(hash, MULTIPLIER) + (units[i] ?? 0) + 1 - left) | 0;
    values[i - size + 1] = scramble(hash);
  }
  return length === 0 ? 0 : Math.max(1, length - size + 1);
}

/** Windows of one weight; gives their number. */
function roll(
  { units, length }: Symbols,
  { weights, powers, values }: Rolling & { weights: Weights },
): number {
  const { width, letter, han } = weights;
  let count = 0;
  let weight = 0;
  let hash = 0;
  let start = 0;
  for (let end = 0; end < length; end += 1) {
    const unit = units[end] ?? 0;
    hash = (Math.imul(hash, MULTIPLIER) + unit + 1) | 0;
    weight += standsAlone(unit) ? han : letter;
    while (weight >= width) {
      values[count] = scramble(hash);
      count += 1;
      const left = units[start] ?? 0;
      hash = (hash - Math.imul(left + 1, powers[end - start] ?? 0)) | 0;
      weight -= standsAlone(left) ? han : letter;
      start += 1;
    }
  }
  if (count > 0 || length === 0) return count;
  values[0] = scramble(hash);
  return 1;
}

/** One hash a word; a Han character or kana is a word. */
function createWordHasher(): (text: CodeUnits) => Symbols {
  let words = new Uint32Array(1 << 10);
  return (text) => {
    if (text.length > words.length) words = new Uint32Array(text.length * 2);
    return { units: words, length: hashWords(text, words), anyAlone: false };
  };
}

function hashWords({ units, length }: CodeUnits, words: Uint32Array): number {
  let count = 0;
  let word = 0;
  for (let i = 0; i < length; i += 1) {
    const unit = units[i] ?? 0;
    const alone = standsAlone(unit);
    if ((alone || unit === SPACE) && word !== 0) {
      words[count] = scramble(word);
      count += 1;
      word = 0;
    }
    if (alone) {
      words[count] = scramble(unit);
      count += 1;
    } else if (unit !== SPACE) {
      word = (Math.imul(word, MULTIPLIER) + unit + 1) | 0;
    }
  }
  if (word === 0) return count;
  words[count] = scramble(word);
  return count + 1;
}

/** An odd constant with well spread bits (2^32 divided by the golden ratio), so that the polynomial loses none of them. */
const MULTIPLIER = 0x9e3779b1;

/**
 * The finaliser of MurmurHash3 (Austin Appleby, public domain): every bit of the input reaches every bit of the output,
 * which the sketch needs, because it takes its cell from the high bits and its order from the low ones.
 */
export function scramble(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i += 1) result = Math.imul(result, base);
  return result;
}

/** One hash of a whole text. */
export function hashOf({ units, length }: CodeUnits): number {
  let hash = length;
  for (let i = 0; i < length; i += 1) hash = (Math.imul(hash, MULTIPLIER) + (units[i] ?? 0) + 1) | 0;
  return scramble(hash);
}
