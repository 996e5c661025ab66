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

/** A guess from kinds of characters alone, for when no tokenizer is at hand. */
export const estimate: TokenCounter = { exact: false, count: estimateTokens };

function estimateTokens(text: string): number {
  let total = 0;
  for (const [kind, units] of Object.entries(unitsOf(text))) total += WEIGHTS[kind as Kind] * units;
  return text === '' ? 0 : Math.max(1, Math.round(total));
}

/** How many units of each kind a text has. */
export function unitsOf(text: string): Record<Kind, number> {
  const units = zeros();
  let run = 0;
  let last: Kind | undefined;
  for (let i = 0; i < text.length; i += 1) {
    const kind = kindOf(text.charCodeAt(i));
    if (kind === 'word') {
      run += 1;
      if (run === 1) units.word += 1;
      else if (run > LETTERS_IN_A_TOKEN) units.longLetter += 1;
    } else {
      run = 0;
      // A run of blanks or line ends is one token; a single blank belongs to the word after it.
      if ((kind !== 'blank' && kind !== 'line') || kind !== last) units[kind] += 1;
    }
    last = kind;
  }
  // A character beyond U+FFFF is two units of UTF-16.
  units.astral /= 2;
  return units;
}

function zeros(): Record<Kind, number> {
  return {
    word: 0,
    longLetter: 0,
    digit: 0,
    mark: 0,
    blank: 0,
    line: 0,
    han: 0,
    wideMark: 0,
    kana: 0,
    hangul: 0,
    letter: 0,
    accented: 0,
    astral: 0,
  };
}

const ASCII: readonly Kind[] = Array.from({ length: 128 }, (_, code) => asciiKind(String.fromCharCode(code)));

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

function kindOf(code: number): Kind {
  if (code < 128) return ASCII[code] ?? 'mark';
  if (code >= 0x4e00 && code <= 0x9fff) return 'han';
  return BLOCKS.find(([end]) => code <= end)?.[1] ?? 'mark';
}
