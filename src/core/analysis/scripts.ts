/** How much of a text is in which script. */
export interface ScriptCounts {
  /** Letters of any script. */
  readonly letters: number;
  /** Hiragana and katakana alone: they tell Japanese from Chinese. */
  readonly kana: number;
  /** Han and kana. */
  readonly cj: number;
  /**
   * Words by script. Han and kana (`cj`), and Thai, are written without spaces: their characters are divided by the
   * mean length of a word.
   */
  readonly words: {
    readonly cj: number;
    readonly hangul: number;
    readonly latin: number;
    readonly cyrillic: number;
    readonly arabic: number;
    readonly hebrew: number;
    readonly greek: number;
    readonly thai: number;
    readonly devanagari: number;
  };
}

type Script = keyof ScriptCounts['words'] | 'kana' | 'none';

/** Mean characters in a Chinese word of running text, and in a Thai one. */
const HAN_PER_WORD = 1.6;
const THAI_PER_WORD = 4;

/** First and last UTF-16 code unit of each block, in ascending order; Latin first, since it is met most. */
const BLOCKS: readonly (readonly [first: number, last: number, script: Script])[] = [
  [0x41, 0x5a, 'latin'],
  [0x61, 0x7a, 'latin'],
  [0xc0, 0x24f, 'latin'],
  [0x370, 0x3ff, 'greek'],
  [0x400, 0x52f, 'cyrillic'],
  [0x590, 0x5ff, 'hebrew'],
  [0x600, 0x6ff, 'arabic'],
  [0x900, 0x97f, 'devanagari'],
  [0xe00, 0xe7f, 'thai'],
  [0x1e00, 0x1eff, 'latin'],
  [0x3040, 0x30ff, 'kana'],
  [0x3400, 0x4dbf, 'cj'],
  [0x4e00, 0x9fff, 'cj'],
  [0xac00, 0xd7af, 'hangul'],
];

export function countScripts(text: string): ScriptCounts {
  const words = {
    cj: 0,
    hangul: 0,
    latin: 0,
    cyrillic: 0,
    arabic: 0,
    hebrew: 0,
    greek: 0,
    thai: 0,
    devanagari: 0,
  };
  let letters = 0;
  let kana = 0;
  let before: Script = 'none';
  for (let at = 0; at < text.length; at += 1) {
    const script = scriptOf(text.charCodeAt(at));
    if (script !== 'none') letters += 1;
    if (script === 'kana') kana += 1;
    if (script === 'kana' || script === 'cj') words.cj += 1 / HAN_PER_WORD;
    else if (script === 'thai') words.thai += 1 / THAI_PER_WORD;
    else if (script !== 'none' && script !== before) words[script] += 1;
    before = script;
  }
  return { letters, kana, cj: words.cj * HAN_PER_WORD, words };
}

function scriptOf(unit: number): Script {
  for (const [first, last, script] of BLOCKS) {
    if (unit < first) return 'none';
    if (unit <= last) return script;
  }
  return 'none';
}
