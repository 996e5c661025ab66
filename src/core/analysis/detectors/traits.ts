/**
 * Traits of a text that detectors ask for before they look closer, so that a hundred detectors cost nearly all texts one
 * quick pass and not a hundred. A text without digits is done at once; around each digit the run of characters that keys,
 * numbers and addresses are made of is looked at, which prose seldom has any of.
 */
export const TRAIT = {
  /** Six digits, with at most two separators between two of them. */
  digits: 1,
  /** Seven of them: what phone numbers and ids of many countries have. */
  sevenDigits: 2,
  /** Points, colons or hyphens enough in one piece with a digit: addresses of computers. */
  address: 4,
  /** Six letters and digits in one piece, four of them digits: ids with letters in them. */
  id: 8,
  /** Fourteen characters in one piece with a digit, or fourteen letters behind `_` or `-`: keys. */
  key: 16,
  /** Eight characters in one piece where letters touch digits twice, or ten with a sign of passwords: passwords. */
  mixed: 32,
  /** A letter and five more letters, digits, `_` or `-`, and a digit or `_` among them: names of accounts. */
  account: 64,
  scheme: 128,
  dashes: 256,
  /** A digit in one piece with a capital behind a Han character, or behind the two and a separator. */
  plate: 512,
} as const;

/** A key whose random part may have no digit. */
const LETTERS_AFTER_MARK = /[_-][A-Za-z]{14}/;

const LETTER = 1;
const DIGIT = 2;
/** `_` and `-`. */
const JOINT = 4;
/** Other signs of keys, numbers and addresses. */
const SIGN = 8;
/** Signs that passwords are asked to have. */
const MARK = 16;

const CLASS = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) CLASS[code] = classOf(String.fromCharCode(code));

function classOf(character: string): number {
  if (/[A-Za-z]/.test(character)) return LETTER;
  if (/[0-9]/.test(character)) return DIGIT;
  if (/[_-]/.test(character)) return JOINT;
  if (/[!@#%^&*$]/.test(character)) return MARK;
  return /[+/=.~:]/.test(character) ? SIGN : 0;
}

/** The traits that a text has, as a sum of bits. */
export function traitsOf(text: string): number {
  let traits = 0;
  let group = 0;
  let last = -4;
  let runEnd = 0;
  // The engine finds a digit several times faster than a loop over the characters.
  DIGITS.lastIndex = 0;
  while (DIGITS.test(text)) {
    const end = DIGITS.lastIndex;
    const at = startOfDigits(text, end - 1);
    group = (isSameNumber(text, last, at) ? group : 0) + end - at;
    last = end - 1;
    if (group >= 6) traits |= group === 6 ? TRAIT.digits : TRAIT.digits | TRAIT.sevenDigits;
    if (at < runEnd) continue;
    const start = startOfRun(text, at, runEnd);
    runEnd = endOfRun(text, end);
    if (runEnd - start >= 3) traits |= traitsOfRun(text, start, runEnd);
  }
  return traits | traitsWithoutDigits(text, traits);
}

const DIGITS = /[0-9]+/g;

function startOfDigits(text: string, last: number): number {
  let at = last;
  while (at > 0 && isDigit(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function traitsWithoutDigits(text: string, known: number): number {
  let traits = 0;
  if (text.includes('://')) traits |= TRAIT.scheme;
  if (text.includes('-----BEGIN ')) traits |= TRAIT.dashes;
  if ((known & TRAIT.key) === 0 && LETTERS_AFTER_MARK.test(text)) traits |= TRAIT.key;
  if ((known & TRAIT.account) === 0 && text.includes('_')) traits |= TRAIT.account;
  return traits;
}

/** Whether at most two separators, and nothing else, stand between two digits. */
function isSameNumber(text: string, before: number, at: number): boolean {
  const between = at - before - 1;
  if (between === 0) return true;
  return between <= 2 && isSeparator(text.charCodeAt(before + 1)) && isSeparator(text.charCodeAt(at - 1));
}

/** Those of `LIKELY` in the phone detector, and a stroke. */
function isSeparator(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || unit === 0x28 || unit === 0x29 || (unit >= 0x2d && unit <= 0x2f);
  return unit === 0xa0 || (unit >= 0x2010 && unit <= 0x2013);
}

function kindAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit < 128 ? (CLASS[unit] ?? 0) : 0;
}

function startOfRun(text: string, at: number, limit: number): number {
  let start = at;
  while (start > limit && kindAt(text, start - 1) !== 0) start -= 1;
  return start;
}

function endOfRun(text: string, at: number): number {
  let end = at;
  while (end < text.length && kindAt(text, end) !== 0) end += 1;
  return end;
}

/** What a run with a digit in it may be. */
function traitsOfRun(text: string, start: number, end: number): number {
  let traits = isPlate(text, start) ? TRAIT.plate : 0;
  // A year, an item's number, an amount.
  if (end - start < 6) return traits;
  if (end - start >= 14) traits |= TRAIT.key;
  let digits = 0;
  let letters = 0;
  let mixes = 0;
  let isSigned = false;
  let piece = 0;
  let before = 0;
  for (let at = start; at < end; at += 1) {
    const kind = kindAt(text, at);
    if ((kind | before) === (LETTER | DIGIT)) mixes += 1;
    piece = kind >= SIGN ? 0 : piece + 1;
    if (kind >= SIGN) digits = letters = 0;
    if (kind === MARK) isSigned = true;
    if (kind === DIGIT) digits += 1;
    if (kind === LETTER) letters += 1;
    if (piece >= 6 && letters > 0 && digits > 0)
      traits |= digits >= 4 ? TRAIT.id | TRAIT.account : TRAIT.account;
    before = kind;
  }
  if (mixes >= 2 ? end - start >= 8 : isSigned && end - start >= 10) traits |= TRAIT.mixed;
  return traits | (isAddress(text, start, end) ? TRAIT.address : 0);
}

function isPlate(text: string, start: number): boolean {
  const unit = text.charCodeAt(start - 1);
  if (isHan(unit)) return isCapital(text.charCodeAt(start));
  const separates = unit === 0x20 || unit === 0xb7 || unit === 0x2022;
  return separates && isCapital(text.charCodeAt(start - 2)) && isHan(text.charCodeAt(start - 3));
}

function isHan(unit: number): boolean {
  return unit >= 0x4e00 && unit <= 0x9fff;
}

function isCapital(unit: number): boolean {
  return unit >= 0x41 && unit <= 0x5a;
}

/** Those of a hardware address; an IPv6 address has seven, or two in a row. */
const MIN_COLONS = 5;

/** IPv4 has three points, a hardware address two points in fourteen characters, five colons or five hyphens. */
function isAddress(text: string, start: number, end: number): boolean {
  let points = 0;
  let colons = 0;
  let hyphens = 0;
  let before = 0;
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x2e) points += 1;
    else if (unit === 0x3a) colons += before === 0x3a ? MIN_COLONS : 1;
    else if (unit === 0x2d) hyphens += 1;
    before = unit;
  }
  return points >= 3 || (points === 2 && end - start >= 14) || colons >= MIN_COLONS || hyphens >= 5;
}
