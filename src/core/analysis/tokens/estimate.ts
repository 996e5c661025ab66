import type { TokenCounter } from './counter.ts';

/**
 * Tokens a unit of each kind, fitted by least squares of the relative error on instruction data in English and Chinese
 * with the vocabularies of Llama 3 and Qwen 3; docs/tokens.md has the method and the error. Scripts that were not in
 * that data (from `kana` on) are counted on sentences of each script with the same two vocabularies.
 */
const WEIGHTS = {
  word: 0.71,
  longLetter: 0.02,
  digit: 0.94,
  mark: 0.6,
  blank: 0.38,
  line: 1.15,
  han: 0.63,
  wideMark: 1.15,
  kana: 0.7,
  hangul: 0.75,
  letter: 0.38,
  accented: 0.8,
  astral: 1.8,
} as const;

type Kind = keyof typeof WEIGHTS;

/** Letters of one word that are likely one token together; what is longer is cut. */
const LETTERS_IN_A_TOKEN = 6;

/** A unit of UTF-16 has no more: a character beyond U+FFFF is two of them. */
const MOST = Math.max(
  ...Object.entries(WEIGHTS).map(([kind, weight]) => (kind === 'astral' ? weight / 2 : weight)),
);

/** A guess from kinds of characters alone, for when no tokenizer is at hand. */
export const estimate: TokenCounter = {
  exact: false,
  most: MOST,
  count: estimateTokens,
};

const KINDS = Object.keys(WEIGHTS) as readonly Kind[];
const WEIGHT_OF = KINDS.map((kind) => WEIGHTS[kind]);
const codeOf = (kind: Kind): number => KINDS.indexOf(kind);
const WORD = codeOf('word');
const LONG_LETTER = codeOf('longLetter');
const BLANK = codeOf('blank');
const LINE = codeOf('line');

function estimateTokens(text: string): number {
  if (text === '') return 0;
  const units = countUnits(text);
  let total = 0;
  for (let kind = 0; kind < units.length; kind += 1) total += (WEIGHT_OF[kind] ?? 0) * (units[kind] ?? 0);
  return Math.max(1, Math.round(total));
}

/** By the kind's code and in typed arrays, since the linter counts long records while someone types. */
function countUnits(text: string): Float64Array {
  const units = new Float64Array(KINDS.length);
  let run = 0;
  let last = -1;
  for (let i = 0; i < text.length; i += 1) {
    const kind = KIND_OF_UNIT[text.charCodeAt(i)] ?? 0;
    if (kind === WORD) {
      run += 1;
      const unit = run === 1 ? WORD : LONG_LETTER;
      if (run === 1 || run > LETTERS_IN_A_TOKEN) units[unit] = (units[unit] ?? 0) + 1;
    } else {
      run = 0;
      // A run of blanks or line ends is one token; a single blank belongs to the word after it.
      if ((kind !== BLANK && kind !== LINE) || kind !== last) units[kind] = (units[kind] ?? 0) + 1;
    }
    last = kind;
  }
  // A character beyond U+FFFF is two units of UTF-16.
  const astral = codeOf('astral');
  units[astral] = (units[astral] ?? 0) / 2;
  return units;
}

function asciiKind(character: string): Kind {
  if (/[a-z]/i.test(character)) return 'word';
  if (/\d/.test(character)) return 'digit';
  if (/[\r\n]/.test(character)) return 'line';
  return /\s/.test(character) ? 'blank' : 'mark';
}

/** Ends of Unicode blocks, each with what the block up to there holds. Scripts that matter less fall under their neighbours. */
const BLOCKS: readonly (readonly [number, Kind])[] = [
  [0xbf, 'mark'],
  [0x24f, 'accented'],
  [0x1fff, 'letter'],
  [0x2e7f, 'wideMark'],
  [0x2fff, 'han'],
  [0x303f, 'wideMark'],
  [0x30ff, 'kana'],
  [0x33ff, 'kana'],
  [0x9fff, 'han'],
  [0xabff, 'letter'],
  [0xd7ff, 'hangul'],
  [0xdfff, 'astral'],
  [0xfaff, 'han'],
  [0xffff, 'wideMark'],
];

/** The kind of each UTF-16 unit: one look-up a character. */
const KIND_OF_UNIT = new Uint8Array(0x10000);
for (const [end, kind] of BLOCKS.toReversed()) KIND_OF_UNIT.fill(codeOf(kind), 0, end + 1);
for (let code = 0; code < 128; code += 1) KIND_OF_UNIT[code] = codeOf(asciiKind(String.fromCharCode(code)));
