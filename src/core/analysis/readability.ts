import type { SyllableCounter } from './syllables.ts';

/** What the formulas are made of. */
export interface TextCounts {
  readonly words: number;
  readonly sentences: number;
  readonly syllables: number;
}

/** Apostrophes that don't begin a contraction's ending (`'t`, `'s`, `'d`, `'ve`, `'ll`, `'re`) are quotation marks. */
const QUOTING_APOSTROPHE = /'(?![tsd]|ve|ll|re)/g;
const PUNCTUATION = /[^\p{L}\p{N}_\s']+/gu;
const WORD_CHARACTER = /[\p{L}\p{N}_]/u;
const SENTENCE_END = /[.!?]+/;

/** textstat leaves out sentences of up to this many words, so that "Mr." or "e.g." don't count. */
const MAX_IGNORED_SENTENCE_WORDS = 2;

/**
 * The Flesch-Kincaid grade of an English text, a school year of the United States (Kincaid et al. 1975,
 * "Derivation of new readability formulas for Navy enlisted personnel"): 0.39 x words a sentence + 11.8 x syllables a
 * word - 15.59. Words, sentences and syllables are counted as in textstat 0.7.11. 0 for a text without words.
 */
export function fleschKincaidGrade(text: string, countSyllables: SyllableCounter): number {
  const { words, sentences, syllables } = countText(text, countSyllables);
  if (words === 0 || sentences === 0) return 0;
  return 0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59;
}

export function countText(text: string, countSyllables: SyllableCounter): TextCounts {
  const words = splitWords(text);
  let syllables = 0;
  for (const word of words) syllables += countSyllables(word.toLowerCase());
  return { words: words.length, sentences: countSentences(text), syllables };
}

/** Punctuation is taken out, not replaced: "well-balanced" and "and/or" are one word each. */
function splitWords(text: string): readonly string[] {
  const bare = text.replaceAll(QUOTING_APOSTROPHE, '').replaceAll(PUNCTUATION, '').trim();
  return bare === '' ? [] : bare.split(/\s+/);
}

/** A sentence runs from a word to the next `.`, `!` or `?`, with no regard for abbreviations or decimals. */
function countSentences(text: string): number {
  if (text === '') return 0;
  let count = 0;
  for (const run of text.split(SENTENCE_END)) {
    const start = run.search(WORD_CHARACTER);
    if (start >= 0 && splitWords(run.slice(start)).length > MAX_IGNORED_SENTENCE_WORDS) count += 1;
  }
  return Math.max(1, count);
}

/** How hard a Chinese text is to read; all three grow with difficulty. */
export interface ChineseReadability {
  /** Mean number of Han characters in a clause. */
  readonly charactersPerClause: number;
  /** Adverbs and conjunctions as a share of all words, 0 to 1. */
  readonly connectiveShare: number;
  /** The mean of the two, the share taken in percent so that both weigh alike. */
  readonly score: number;
}

const CLAUSE_END = /[，。！？；：、,.!?;:\n\r]+/u;
const HAN = /\p{Script=Han}/gu;

/**
 * The measure of 徐巍, 姚振晔, 陈冬华, "中文年报可读性：衡量与检验", 会计研究 2021(3), 28-44: characters a clause,
 * share of adverbs and conjunctions, and their mean. There is no accepted school grade for Chinese; this one was
 * tested against how analysts and investors took real reports, needs no parser, and compares texts of one dataset.
 * Adverbs and conjunctions are a closed list here, so the share is a lower bound.
 */
export function chineseReadability(text: string): ChineseReadability {
  const clauses = text
    .split(CLAUSE_END)
    .map(countHan)
    .filter((count) => count > 0);
  if (clauses.length === 0) return { charactersPerClause: 0, connectiveShare: 0, score: 0 };
  const charactersPerClause = clauses.reduce((sum, count) => sum + count, 0) / clauses.length;
  const connectiveShare = shareOfConnectives(text);
  return { charactersPerClause, connectiveShare, score: (charactersPerClause + 100 * connectiveShare) / 2 };
}

function countHan(text: string): number {
  return text.match(HAN)?.length ?? 0;
}

function shareOfConnectives(text: string): number {
  let words = 0;
  let connectives = 0;
  for (const { segment, isWordLike } of segmenter().segment(text)) {
    if (isWordLike !== true) continue;
    words += 1;
    if (CONNECTIVES.has(segment)) connectives += 1;
  }
  return words === 0 ? 0 : connectives / words;
}

/** Making a segmenter loads ICU's dictionary, so it waits for the first Chinese text. */
let chineseSegmenter: Intl.Segmenter | undefined;
function segmenter(): Intl.Segmenter {
  chineseSegmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  return chineseSegmenter;
}

/** The common adverbs and conjunctions of written Chinese. */
const CONNECTIVES: ReadonlySet<string> = new Set(
  (
    '和 与 及 以及 并 并且 而 而且 或 或者 但 但是 然而 不过 可是 只是 因为 由于 因此 所以 因而 从而 于是 如果 假如 若 倘若 ' +
    '只要 只有 除非 虽然 尽管 即使 无论 不管 不论 既然 既 即 则 且 否则 此外 另外 同时 例如 比如 甚至 况且 何况 ' +
    '很 非常 十分 极 极其 特别 尤其 更 更加 最 太 较 比较 相当 稍 略 仅 仅仅 只 就 才 都 全 均 也 还 还是 又 再 再次 ' +
    '已 已经 曾 曾经 正 正在 将 将要 刚 刚刚 常 常常 经常 往往 总 总是 一直 始终 仍 仍然 依然 不断 逐渐 逐步 渐渐 ' +
    '不 没 没有 未 别 必 必须 必然 一定 可能 也许 大概 或许 几乎 完全 确实 的确 其实 显然 尤为 分别 共同 一起 互相 相互 ' +
    '首先 其次 最后 然后 接着 最终 终于 立即 马上 突然 忽然 反而 却 倒 竟 竟然 居然 难道 究竟 到底 进一步 充分 显著'
  ).split(' '),
);
