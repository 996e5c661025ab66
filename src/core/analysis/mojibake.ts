/** A stretch of damaged text. */
export interface Damage {
  readonly kind: 'replacement' | 'control' | 'invisible' | 'misread';
  readonly start: number;
  readonly end: number;
  /** What the text was, where that is certain. */
  readonly repaired: string | null;
}

/** One cheap test that nearly all texts fail, before anything is looked at closely. */
const SUSPICIOUS =
  /[\uFFFD\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069]|[^\P{Cc}\t\n\r]|[ÂÃâãäåæçèéðï][\u0080-\u00BFŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]|锟斤|烫烫烫|屯屯屯/u;

const PATTERNS: readonly (readonly [kind: Damage['kind'], pattern: RegExp])[] = [
  ['replacement', /[\uFFFD]+|锟斤(?:拷锟斤)*拷?|烫{3,40}|屯{3,40}/g],
  ['control', /[^\P{Cc}\t\n\r\u0085]+/gu],
  ['invisible', /[\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069]+/g],
];

/** UTF-8 of two, three or four bytes that was read as Windows-1252. */
const MISREAD =
  /(?:[ÂÃ][\u0080-\u00BFŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]|[âãäåæçèéï][\u0080-\u00BFŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]{2}|ð[\u0080-\u00BFŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]{3})+/g;

/** Bytes 0x80 to 0x9F of Windows-1252; the five that it leaves free pass as the control characters themselves. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

/** Finds characters that nobody wrote: replacement characters, control characters, invisible ones, UTF-8 read as Latin. */
export function findDamage(text: string): readonly Damage[] {
  if (!SUSPICIOUS.test(text)) return [];
  const damages = findMisread(text);
  for (const [kind, pattern] of PATTERNS) {
    for (const { 0: found, index } of text.matchAll(pattern)) {
      const end = index + found.length;
      if (damages.some((other) => other.start < end && index < other.end)) continue;
      damages.push({ kind, start: index, end, repaired: repair(kind, found, text.slice(end, end + 2)) });
    }
  }
  return damages.sort((a, b) => a.start - b.start);
}

/** `\frac` and `\beta` whose backslash JSON took for an escape are formulas, not control characters. */
const LOST_ESCAPES: Readonly<Record<string, string>> = { '\f': '\\f', '\b': '\\b' };

function repair(kind: Damage['kind'], found: string, after: string): string | null {
  if (kind === 'replacement') return null;
  const escape = Object.hasOwn(LOST_ESCAPES, found) ? LOST_ESCAPES[found] : undefined;
  return escape !== undefined && /^[a-z]{2}/.test(after) ? escape : '';
}

function findMisread(text: string): Damage[] {
  const damages: Damage[] = [];
  for (const { 0: found, index } of text.matchAll(MISREAD)) {
    const repaired = decodeMisread(found);
    if (repaired === null || !isLikelier(repaired, found)) continue;
    damages.push({ kind: 'misread', start: index, end: index + found.length, repaired });
  }
  return damages;
}

/** What the bytes say as UTF-8, or null if they aren't UTF-8. */
function decodeMisread(text: string): string | null {
  const bytes = [...text].map((character) => byteOf(character));
  if (bytes.includes(undefined)) return null;
  try {
    return decodeURIComponent(bytes.map((byte) => `%${(byte ?? 0).toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return null;
  }
}

function byteOf(character: string): number | undefined {
  const code = character.charCodeAt(0);
  if (code <= 0xff) return code;
  const at = WINDOWS_1252.indexOf(character);
  return at < 0 ? undefined : 0x80 + at;
}

/** One pair such as "Ã©" may be meant in a text about mojibake or in capitals; what it stands for must be ordinary. */
function isLikelier(repaired: string, found: string): boolean {
  return !/[\u0080-\u009F\uFFFD]/.test(repaired) && repaired.length < found.length;
}
