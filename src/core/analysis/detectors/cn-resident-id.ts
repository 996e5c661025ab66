import { isOtherThing } from './detector.ts';
import type { Span } from './span.ts';

/** 18 digits, the last of which may be X, in one piece or by 6, 8 (or 4 and 4) and 4; no digit or letter may touch them. */
const CURRENT =
  /(?<![0-9A-Za-z])[1-8][0-9]{5}([ -]?)(?:18|19|20)[0-9]{2}\1?[01][0-9][0-3][0-9]\1[0-9]{3}[0-9Xx](?![0-9A-Za-z])/g;
/** The form until 1999: no century and no check digit, so that only the words around it tell it from other numbers. */
const OLD = /(?<![0-9A-Za-z])[1-8][0-9]{5}[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}(?![0-9A-Za-z])/g;
const CONTEXT =
  /身份证|身分证|证件|公民身份|居民身份|\b(?:resident|identity|national) (?:id|card|number)|\bid card\b/i;
/** Characters before a number in which a word must stand to count. */
const CONTEXT_BEFORE = 24;

/** Texts without fourteen digits in a row, or six and eight, hold no id. */
const LIKELY = /[0-9]{6}[ -]?[0-9]{4}[ -]?[0-9]{4}/;

/** GB/T 2260: first two digits of the province-level divisions, Taiwan, Hong Kong and Macau; 83 for residents from Taiwan. */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(
    ' ',
  ),
);

/**
 * Resident identity card numbers of China (GB 11643): a province that exists, a date that exists, and the check digit of
 * ISO 7064 MOD 11-2.
 */
export function findCnResidentIds(text: string): readonly Span[] {
  if (!LIKELY.test(text)) return [];
  return [...matches(text, CURRENT, isCurrent), ...matches(text, OLD, isOld)].sort(
    (a, b) => a.start - b.start,
  );
}

/** `***…45`: the last two characters. */
export function maskCnResidentId(id: string): string {
  return `***${id.slice(-2)}`;
}

function* matches(
  text: string,
  pattern: RegExp,
  holds: (id: string, text: string, at: number) => boolean,
): Iterable<Span> {
  for (const match of text.matchAll(pattern)) {
    const [id] = match;
    if (holds(id, text, match.index)) yield { start: match.index, end: match.index + id.length };
  }
}

function isCurrent(written: string, text: string, at: number): boolean {
  const id = written.replaceAll(/[ -]/g, '');
  return (
    PROVINCES.has(id.slice(0, 2)) &&
    isDate(id.slice(6, 10), id.slice(10, 14)) &&
    checkDigit(id) === id[17]?.toUpperCase() &&
    (!isOtherThing(text, at) || isAnnounced(text, at))
  );
}

function isOld(id: string, text: string, at: number): boolean {
  if (!PROVINCES.has(id.slice(0, 2)) || !isDate(`19${id.slice(6, 8)}`, id.slice(8, 12))) return false;
  return isAnnounced(text, at);
}

function isAnnounced(text: string, at: number): boolean {
  return CONTEXT.test(text.slice(Math.max(0, at - CONTEXT_BEFORE), at));
}

function isDate(year: string, monthAndDay: string): boolean {
  const month = Number(monthAndDay.slice(0, 2));
  const day = Number(monthAndDay.slice(2));
  const isLeap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

/** ISO 7064 MOD 11-2: weights are powers of two modulo 11, remainder 2 is written X. */
function checkDigit(id: string): string | undefined {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(id[i]) * (2 ** (17 - i) % 11);
  return '10X98765432'[sum % 11];
}
