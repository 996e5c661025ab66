/** UTF-16 code units in a buffer that its producer uses again: valid until the producer's next call. */
export interface CodeUnits {
  readonly units: Uint16Array;
  readonly length: number;
  /** Whether any of them is written without spaces between words, see `standsAlone`. */
  readonly anyAlone: boolean;
}

/**
 * Makes a function that folds text to what near-duplicate search compares: NFKC, lower case, every run of punctuation,
 * symbols and white space one space, none of it at either end. A space next to a Han character or kana is dropped,
 * because Chinese and Japanese are written both with and without one ("使用 GPU", "使用GPU"), so that a changed comma
 * does not count there either. A text costs one pass without a branch a character, and no allocation.
 */
export function createNormaliser(table: FoldTable): (text: string) => CodeUnits {
  let units = new Uint16Array(1 << 12);
  return (text) => {
    if (text.length >= units.length) units = new Uint16Array(text.length * 2);
    const folded = fold(text, table, units);
    if (folded !== NEEDS_CONTEXT) return folded;
    const composed = text.normalize('NFKC').toLowerCase();
    if (composed.length >= units.length) units = new Uint16Array(composed.length * 2);
    return foldComposed(composed, table, units);
  };
}

/** What each code unit becomes, worked out for 256 at a time when one of them is met. Normalisers may share one. */
export interface FoldTable {
  readonly folded: Uint16Array;
  readonly isKnown: Uint8Array;
}

export function createFoldTable(): FoldTable {
  const table = { folded: new Uint16Array(1 << 16), isKnown: new Uint8Array(256) };
  learnPage(table, 0);
  return table;
}

/** The same folding as a string, for messages and comparison of single texts. */
export function normalise(text: string): string {
  const { units, length } = createNormaliser(createFoldTable())(text);
  let normalised = '';
  for (let i = 0; i < length; i += 1) normalised += String.fromCharCode(units[i] ?? SPACE);
  return normalised;
}

/** Where the radicals and ideographs begin. */
const FIRST_ALONE = 0x2e80;

/** True where the code unit is written without spaces between words: Han, kana, and the surrogates of rarer Han. */
export function standsAlone(unit: number): boolean {
  return (
    unit >= 0x2e80 &&
    (unit <= 0x9fff || (unit >= 0xf900 && unit <= 0xfaff) || (unit >= 0xd840 && unit <= 0xd8bf))
  );
}

/** By code unit: digits, which NFKC has made ASCII, and the ideographs of numbers but for those that double as words (半, 双). */
const NUMERALS = new Uint8Array(1 << 16);
for (const numeral of '0123456789〇零一二两三四五六七八九十百千万亿') NUMERALS[numeral.charCodeAt(0)] = 1;

export function isNumeral(unit: number): boolean {
  return NUMERALS[unit] === 1;
}

export const SPACE = 0x20;

/** Not worked out yet, or it depends on its neighbours (combining marks, surrogates), or becomes more than one unit. */
const UNSETTLED = 0;
const NEEDS_CONTEXT = null;

/** All that is kept of a text lies above the space, and all that is dropped becomes one. */
function fold(text: string, table: FoldTable, out: Uint16Array): CodeUnits | typeof NEEDS_CONTEXT {
  const folded = foldUnits(text, table.folded, out);
  if (folded !== NEEDS_CONTEXT) return folded;
  return learnPages(text, table) ? foldUnits(text, table.folded, out) : NEEDS_CONTEXT;
}

/**
 * Mispredicted branches at the ends of words would cost more than all else here, so the space that follows a space is
 * written over, and what needs care is noticed at the end.
 */
function foldUnits(text: string, folded: Uint16Array, out: Uint16Array): CodeUnits | typeof NEEDS_CONTEXT {
  let length = 0;
  let afterSpace = 1;
  let unsettled = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = folded[text.charCodeAt(i)] ?? UNSETTLED;
    const isSpace = (unit - SPACE - 1) >>> 31;
    unsettled |= (unit - 1) >>> 31;
    bits |= unit;
    out[length] = unit;
    length += 1 - (isSpace & afterSpace);
    afterSpace = isSpace;
  }
  if (unsettled !== 0) return NEEDS_CONTEXT;
  length -= Math.min(afterSpace, length);
  return bits < FIRST_ALONE ? { units: out, length, anyAlone: false } : closeHan(out, length);
}

/** Drops the spaces next to characters that stand alone. */
function closeHan(units: Uint16Array, length: number): CodeUnits {
  let kept = 0;
  for (let i = 0; i < length; i += 1) {
    const unit = units[i] ?? SPACE;
    if (unit === SPACE && (standsAlone(units[i - 1] ?? 0) || standsAlone(units[i + 1] ?? 0))) continue;
    units[kept] = unit;
    kept += 1;
  }
  return { units, length: kept, anyAlone: true };
}

/** Folds text in which each code point is as it will be; only whether it belongs to a word is open. */
function foldComposed(text: string, table: FoldTable, out: Uint16Array): CodeUnits {
  learnPages(text, table);
  let words = '';
  for (const character of text) {
    const known = character.length === 1 ? table.folded[character.charCodeAt(0)] : UNSETTLED;
    if (known !== UNSETTLED) words += String.fromCharCode(known ?? SPACE);
    else words += IN_WORD.test(character) ? character : ' ';
  }
  const trimmed = words.trim().replaceAll(/ {2,}/g, ' ');
  for (let i = 0; i < trimmed.length; i += 1) out[i] = trimmed.charCodeAt(i);
  return closeHan(out, trimmed.length);
}

const IN_WORD = /[\p{L}\p{M}\p{N}_]/u;

/** True if there was anything to learn. */
function learnPages(text: string, table: FoldTable): boolean {
  let learnt = false;
  for (let i = 0; i < text.length; i += 1) {
    const page = text.charCodeAt(i) >> 8;
    if (table.isKnown[page] === 1) continue;
    learnPage(table, page);
    learnt = true;
  }
  return learnt;
}

function learnPage(table: FoldTable, page: number): void {
  table.isKnown[page] = 1;
  for (let unit = page << 8; unit < (page + 1) << 8; unit += 1) table.folded[unit] = foldUnit(unit);
}

function foldUnit(unit: number): number {
  const character = String.fromCharCode(unit);
  if ((unit >= 0xd800 && unit <= 0xdfff) || /^\p{M}/u.test(character)) return UNSETTLED;
  const folded = character.normalize('NFKC').toLowerCase();
  if (!IN_WORD.test(folded)) return SPACE;
  if (folded.length > 1) return UNSETTLED;
  // Lower case of a string writes a word's last sigma differently; one letter keeps both ways of folding alike.
  return folded === 'ς' ? 0x3c3 : folded.charCodeAt(0);
}
