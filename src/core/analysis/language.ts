import { guessLanguage } from './language-guess.ts';
import { looksLikeCode, stripCode } from './code-text.ts';
import { countScripts, WORD_SCRIPTS, type ScriptCounts } from './scripts.ts';

/** What a text is written in. */
export interface LanguageGuess {
  /**
   * ISO 639-1, or `code` for a program or data, `mixed` for two languages of different scripts that both carry weight,
   * `und` where there is too little to judge by.
   */
  readonly language: string;
  /** The script of most words; null for code, mixtures and nothing. */
  readonly script: keyof ScriptCounts['words'] | null;
  /** Enough text, told by its script or by many common words: good enough to call a record wrong. */
  readonly confident: boolean;
}

/** A language shows in its first lines; judging whole texts would make this the dearest check of all. */
const MAX_CHARACTERS = 400;

/** A second script carries weight from this share of the words on, and from this number. */
const MIN_MIXED_SHARE = 0.25;
const MIN_MIXED_WORDS = 4;

/** Fewer words than this in a script of many languages don't make a confident guess: names look foreign. */
const MIN_CONFIDENT_WORDS = 5;

/** Neighbours such as Danish and Norwegian come closer than this on short texts. */
const MIN_CONFIDENT_MARGIN = 0.1;

const UNDETERMINED: LanguageGuess = { language: 'und', script: null, confident: false };

/**
 * Tells the language of a text: by its script first, then by common English words, then by n-grams. Where the guess is
 * wanted only if it is confident, n-grams are left alone that could not make it so.
 */
export function detectLanguage(text: string, wanted: 'any' | 'confident' = 'any'): LanguageGuess {
  const prefix = text.slice(0, MAX_CHARACTERS);
  const prose = stripCode(prefix);
  const counts = countScripts(prose);
  if (counts.letters < 2)
    return hadCode(prefix, prose) ? { language: 'code', script: null, confident: true } : UNDETERMINED;
  if (looksLikeCode(prose)) return { language: 'code', script: null, confident: true };
  const first = commonest(counts, null);
  if (first === null) return UNDETERMINED;
  const second = commonest(counts, first.script);
  if (second !== null && isMixed(first.words, second.words))
    return { language: 'mixed', script: null, confident: true };
  return guessByScript(first, counts) ?? guessAmongMany(prose, first, wanted);
}

interface RankedScript {
  readonly script: keyof ScriptCounts['words'];
  readonly words: number;
}

/** The script of most words but for one; of two with as many the first. */
function commonest({ words }: ScriptCounts, except: keyof ScriptCounts['words'] | null): RankedScript | null {
  let best: RankedScript | null = null;
  for (const script of WORD_SCRIPTS)
    if (script !== except && words[script] > (best?.words ?? 0)) best = { script, words: words[script] };
  return best;
}

function isMixed(first: number, second: number): boolean {
  return second >= MIN_MIXED_WORDS && second / (first + second) >= MIN_MIXED_SHARE;
}

function hadCode(prefix: string, prose: string): boolean {
  return prefix.includes('`') && prose.length < prefix.length;
}

/** Languages that their script tells, as far as datasets go. */
const LANGUAGE_OF_SCRIPT = { hangul: 'ko', thai: 'th', hebrew: 'he', greek: 'el', devanagari: 'hi' } as const;

/** Japanese has kana in every sentence; a Chinese text may quote some. */
const MIN_KANA_SHARE = 0.1;

function guessByScript({ script, words }: RankedScript, counts: ScriptCounts): LanguageGuess | undefined {
  if (script === 'latin' || script === 'cyrillic' || script === 'arabic') return undefined;
  const isJapanese = script === 'cj' && counts.kana >= MIN_KANA_SHARE * counts.cj;
  const language = script !== 'cj' ? LANGUAGE_OF_SCRIPT[script] : isJapanese ? 'ja' : 'zh';
  return { language, script, confident: words >= 2 };
}

function guessAmongMany(
  prose: string,
  { script, words }: RankedScript,
  wanted: 'any' | 'confident',
): LanguageGuess {
  if (script === 'latin' && isPlainEnglish(prose)) {
    return { language: 'en', script, confident: words >= MIN_CONFIDENT_WORDS };
  }
  const isEnough = countPlainWords(prose) >= MIN_CONFIDENT_WORDS;
  const guess = isEnough || wanted === 'any' ? guessLanguage(prose) : undefined;
  if (guess === undefined) return { ...UNDETERMINED, script };
  const { language, margin } = guess;
  return { language, script, confident: isEnough && margin >= MIN_CONFIDENT_MARGIN };
}

/** Words that don't begin with a capital: names, which look foreign, don't tell the language of what is said of them. */
function countPlainWords(prose: string): number {
  return prose.match(/(?<![\p{L}'’])[\p{Ll}\p{Lo}]/gu)?.length ?? 0;
}

/** Common words that no other Latin-script language of weight shares in this spelling. */
const ENGLISH_WORDS: ReadonlySet<string> = new Set(
  (
    'the of and to is that it for was with are this be from have you which or had not but what all were when your can said ' +
    'there each how she their if will other about many then them these some would into has two like him time could ' +
    'been its who now my made did down only way find use may long very after our just where most know given write ' +
    'about an create describe explain generate following provide using between does should because people also more such ' +
    'any out than give make list name three five story word words sentence example design used help being those through'
  ).split(' '),
);

/** The share of such words in running English is about a third; other languages stay under a twentieth. */
const MIN_ENGLISH_SHARE = 0.2;

const QUICK_CHARACTERS = 120;

/** With ` the ` before or after them they are in no other language. */
const ENGLISH_MARKS: readonly string[] = [' and ', ' of ', ' to ', ' with ', ' are ', ' that '];
const NO_ENGLISH = /[\u00c0-\u1fff\u2e80-\ud7af]/;

/**
 * English or Chinese where the first words leave no doubt, for less than a microsecond: two texts that are both one of them
 * need no closer look to be called alike.
 */
export function quickLanguage(text: string): 'en' | 'zh' | undefined {
  const start = text.slice(0, QUICK_CHARACTERS);
  const han = countHan(start);
  if (han === SOMETHING_ELSE) return undefined;
  // A heading, a name, a line of code may come first.
  const more = text.slice(0, MAX_CHARACTERS);
  if (han > 0) return han >= start.length / 2 || countHan(more) >= more.length / 2 ? 'zh' : undefined;
  if (hasEnglishMarks(start) || (hasEnglishMarks(more) && !NO_ENGLISH.test(more))) return 'en';
  return areEnglish(start.toLowerCase().split(' ')) ? 'en' : undefined;
}

const SOMETHING_ELSE = -1;

/** Han characters of a text that has no letter but these and English ones: accents make a closer look worth while. */
function countHan(text: string): number {
  let han = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0xc0) continue;
    if (unit >= 0x4e00 && unit <= 0x9fff) han += 1;
    else if (isOtherLetter(unit)) return SOMETHING_ELSE;
  }
  return han;
}

function isOtherLetter(unit: number): boolean {
  return (
    unit <= 0x1fff ||
    (unit >= 0x3040 && unit <= 0x30ff) ||
    (unit >= 0x3130 && unit <= 0x33ff) ||
    (unit >= 0xa000 && unit <= 0xd7af)
  );
}

function hasEnglishMarks(text: string): boolean {
  return text.includes(' the ') && ENGLISH_MARKS.some((mark) => text.includes(mark));
}

function isPlainEnglish(prose: string): boolean {
  return areEnglish(prose.toLowerCase().match(/[\p{L}']+/gu) ?? []);
}

function areEnglish(words: readonly string[]): boolean {
  let common = 0;
  for (const word of words) if (ENGLISH_WORDS.has(word)) common += 1;
  return common >= 2 && common / words.length >= MIN_ENGLISH_SHARE;
}
