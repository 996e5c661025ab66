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

/** Scripts whose words are counted. */
export const WORD_SCRIPTS = Object.keys(noWords()) as readonly (keyof ScriptCounts['words'])[];
const SCRIPTS: readonly Script[] = ['none', 'kana', ...WORD_SCRIPTS];
const NONE = 0;
const KANA = 1;
const CJ = SCRIPTS.indexOf('cj');
const THAI = SCRIPTS.indexOf('thai');

/** The script of each UTF-16 unit, by its place in `SCRIPTS`: one look-up a character. */
const SCRIPT_OF_UNIT = new Uint8Array(0x10000);
for (const [first, last, script] of BLOCKS) SCRIPT_OF_UNIT.fill(SCRIPTS.indexOf(script), first, last + 1);

export function countScripts(text: string): ScriptCounts {
  const counts = new Uint32Array(SCRIPTS.length);
  let letters = 0;
  let before = NONE;
  for (let at = 0; at < text.length; at += 1) {
    const script = SCRIPT_OF_UNIT[text.charCodeAt(at)] ?? NONE;
    if (script !== NONE) {
      letters += 1;
      const isEachCounted = script === KANA || script === CJ || script === THAI;
      if (isEachCounted || script !== before) counts[script] = (counts[script] ?? 0) + 1;
    }
    before = script;
  }
  return toScriptCounts(letters, counts);
}

function toScriptCounts(letters: number, counts: Uint32Array): ScriptCounts {
  const kana = counts[KANA] ?? 0;
  const cj = kana + (counts[CJ] ?? 0);
  const words = noWords();
  for (const script of WORD_SCRIPTS) words[script] = counts[SCRIPTS.indexOf(script)] ?? 0;
  return { letters, kana, cj, words: { ...words, cj: cj / HAN_PER_WORD, thai: words.thai / THAI_PER_WORD } };
}

function noWords(): Record<keyof ScriptCounts['words'], number> {
  return { cj: 0, hangul: 0, latin: 0, cyrillic: 0, arabic: 0, hebrew: 0, greek: 0, thai: 0, devanagari: 0 };
}
