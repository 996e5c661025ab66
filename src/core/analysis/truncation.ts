/** Why an answer looks cut off, and where. */
export interface Truncation {
  readonly kind: 'fence' | 'json' | 'word' | 'sentence';
  readonly start: number;
  readonly end: number;
}

/** What ends a text on purpose: full stops of all scripts, closing signs, digits, signs, emoji. */
const ENDS_WELL = /[^\p{L}\p{M},，、]$/u;

/** Words that no sentence ends with. Prepositions are not among them: "what is it for" and "log in" are whole. */
const OPEN_ENDS: ReadonlySet<string> = new Set(
  (
    'the a an and or but because although if unless whereas their your our its my these those which whose whether ' +
    'such than as very is are was were has have had will would can could should may might must being been become ' +
    'includes including include provides provide helps ensures into onto of with from'
  ).split(' '),
);
const OPEN_END_CHINESE =
  /(?:以及|并且|而且|或者|因为|由于|例如|比如|包括|通过|根据|为了|如果|虽然|但是|因此|从而|对于|关于|[和与或及在为将把被对从向])$/;

/** A line of prose has this many words at least; shorter ones are titles, names, items. */
const MIN_PROSE_WORDS = 8;
const MIN_PROSE_HAN = 16;
/** An answer that ends in an open word must be this long, since short ones name things: "Of Mice and". */
const MIN_OPEN_END_CHARACTERS = 40;

/** Full stops of the other lines that make a missing one at the end telling. */
const MIN_CLOSED_LINES = 2;
const FULL_STOP = /[.!?。！？]$/;
const CLOSED_LINE = /[.!?。！？…:：;；"”’')\]）】*]$/;

/** No more than this is looked at for the last word, whatever has no spaces. */
const LONGEST_WORD = 60;

/** A hashtag, or who said it, at the end of a line. */
const SIGNED =
  /#[\p{L}\p{N}_]+$|["”’'」』.!?]\s{0,2}[-–—~]{1,2}\s?[\p{L}.'’ ]{2,40}$|^[-–—~]{1,2}\s?[\p{L}.'’ ]{2,40}$/u;

const LIST_MARK =
  /^(?:[-*•·–—+]|\d{1,3}[.)、:：]|[(（]\d{1,3}[)）]|[a-zA-Z][.)]|[一二三四五六七八九十]{1,3}、|#{1,6}\s|\||>)\s*/;

/**
 * Whether a text was cut off. Knows that code, numbers, lists, titles, verses, addresses and formulas end without a full
 * stop, so it asks for more than its absence: an unclosed code block, JSON without its end, a last word that no sentence ends
 * with, or a last sentence that alone of several has no end.
 */
export function findTruncation(answer: string): Truncation | null {
  const text = answer.trimEnd();
  if (text === '') return null;
  return openFence(text) ?? openJson(text) ?? openEnd(text);
}

function openFence(text: string): Truncation | null {
  if (!text.includes('```')) return null;
  const fences = [...text.matchAll(/^[ \t]{0,12}(?:>\s?|[-*]\s)?```/gm)];
  const last = fences.at(-1);
  if (last === undefined || fences.length % 2 === 0) return null;
  // A fence that closes at the end of a line of code is not at a line's beginning.
  if ((text.match(/```/g) ?? []).length % 2 === 0) return null;
  // One that is all of the last line closes what was never opened: nothing is missing.
  if (last.index + last[0].length === text.length) return null;
  return { kind: 'fence', start: last.index, end: last.index + last[0].length };
}

/** An answer that begins as JSON and never comes to an end. */
function openJson(text: string): Truncation | null {
  if (!/^[{[]\s*["{[]/.test(text) || /[}\]]\W{0,4}$/.test(text)) return null;
  const opened = text.match(/[{[]/g)?.length ?? 0;
  const closed = text.match(/[}\]]/g)?.length ?? 0;
  return opened > closed && text.includes('":') ? atEnd(text, 'json', 1) : null;
}

function openEnd(text: string): Truncation | null {
  // The last character, which may be of two units: a search of the whole text would find no other end.
  if (ENDS_WELL.test(text.slice(-2))) return null;
  const line = text.slice(text.lastIndexOf('\n') + 1).trim();
  if (SIGNED.test(line.slice(-2 * LONGEST_WORD)) || isCodeLike(text)) return null;
  const word = /[\p{L}\p{M}'’-]+[,，、]?$/u.exec(line.slice(-LONGEST_WORD))?.[0] ?? '';
  if (isOpenWord(line, word) && text.length >= MIN_OPEN_END_CHARACTERS && hasSentences(text)) {
    return atEnd(text, 'word', word.length);
  }
  return lacksItsEnd(text, line) ? atEnd(text, 'sentence', Math.min(word.length, 40)) : null;
}

function isOpenWord(line: string, word: string): boolean {
  if (/[,，、]$/.test(word)) return isProse(line);
  return OPEN_ENDS.has(word) || (OPEN_END_CHINESE.test(line) && isProse(line));
}

/** The last line is prose, and nearly all other lines of prose end as sentences do. */
function lacksItsEnd(text: string, line: string): boolean {
  if (!isProse(line)) return false;
  const mark = markOf(line);
  const isListItem = mark !== '';
  const others = text
    .split('\n')
    .map((other) => other.trim())
    .filter((other) => other !== '')
    .slice(0, -1)
    .filter((other) => isProse(other) && (!isListItem || markOf(other) === mark));
  const closed = others.filter((other) => (isListItem ? FULL_STOP : CLOSED_LINE).test(other)).length;
  const inLine = line.match(/[^\d][.!?]\s+(?=[\p{Lu}"“])|[。！？]/gu)?.length ?? 0;
  return others.length === closed && closed + inLine >= MIN_CLOSED_LINES;
}

/** How the items of this one's list are marked: `-`, `1.`; empty for a line that is none. */
function markOf(line: string): string {
  return (
    LIST_MARK.exec(line)?.[0]
      .trim()
      .replace(/[\p{L}\p{N}]+/u, '1') ?? ''
  );
}

function isProse(line: string): boolean {
  const bare = line.replace(LIST_MARK, '');
  const han = bare.match(/\p{Script=Han}/gu)?.length ?? 0;
  if (han > 0) return han >= MIN_PROSE_HAN;
  return bare.split(/\s+/).length >= MIN_PROSE_WORDS;
}

function hasSentences(text: string): boolean {
  return (
    /[.!?]\s|[。！？]/.test(text) ||
    text.split(/\s+/).length >= 2 * MIN_PROSE_WORDS ||
    /\p{Script=Han}{30}/u.test(text)
  );
}

/** Code outside of fences, formulas, addresses, and text that holds a fence: the end of such texts tells nothing. */
function isCodeLike(text: string): boolean {
  const tail = text.slice(-400);
  return /[{}=\\]|```|<\/?\w+>|https?:\/\/\S*$|\bselect\b.*\bfrom\b|^\s*(?:def|class|import|#include)\b/im.test(
    tail,
  );
}

function atEnd(text: string, kind: Truncation['kind'], length: number): Truncation {
  return { kind, start: text.length - Math.max(1, length), end: text.length };
}
