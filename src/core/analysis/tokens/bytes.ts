/**
 * Bytes of texts, and the printable alphabet in which byte-level tokenizers write them (GPT-2's `bytes_to_unicode`).
 * Core knows no TextEncoder: it has neither Node's nor the browser's globals.
 */

/** Letter of each byte: itself where it prints in Latin-1, else the next free one from U+0100 on. */
export const BYTE_LETTERS: readonly string[] = byteLetters();

const BYTE_OF_LETTER: ReadonlyMap<string, number> = new Map(
  BYTE_LETTERS.map((letter, byte) => [letter, byte]),
);

/** Most bytes that UTF-8 needs for one UTF-16 code unit; a surrogate pair takes four for its two. */
const MAX_BYTES_PER_UNIT = 3;

const REPLACEMENT = 0xfffd;

/** Room that is enough for the bytes of a text. */
export function byteCapacity(text: string): number {
  return text.length * MAX_BYTES_PER_UNIT;
}

/** Writes a text as UTF-8 and returns how many bytes it took. A lone surrogate becomes U+FFFD, as everywhere on the web. */
export function writeUtf8(text: string, target: Uint8Array): number {
  let at = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      target[at] = unit;
      at += 1;
      continue;
    }
    const point = scalarAt(text, i);
    if (point > 0xffff) i += 1;
    at += writePoint(point, target, at);
  }
  return at;
}

/** A text in the byte alphabet, as vocabularies write it. */
export function toByteLetters(bytes: Uint8Array, length: number): string {
  let letters = '';
  for (let i = 0; i < length; i += 1) letters += BYTE_LETTERS[bytes[i] ?? 0];
  return letters;
}

function scalarAt(text: string, index: number): number {
  const point = text.codePointAt(index) ?? REPLACEMENT;
  return point >= 0xd800 && point <= 0xdfff ? REPLACEMENT : point;
}

function writePoint(point: number, target: Uint8Array, at: number): number {
  if (point < 0x800) {
    target[at] = 0xc0 | (point >> 6);
    target[at + 1] = 0x80 | (point & 0x3f);
    return 2;
  }
  if (point < 0x10000) {
    target[at] = 0xe0 | (point >> 12);
    target[at + 1] = 0x80 | ((point >> 6) & 0x3f);
    target[at + 2] = 0x80 | (point & 0x3f);
    return 3;
  }
  target[at] = 0xf0 | (point >> 18);
  target[at + 1] = 0x80 | ((point >> 12) & 0x3f);
  target[at + 2] = 0x80 | ((point >> 6) & 0x3f);
  target[at + 3] = 0x80 | (point & 0x3f);
  return 4;
}

function byteLetters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    if (isPrintable(byte)) return String.fromCharCode(byte);
    next += 1;
    return String.fromCharCode(next - 1);
  });
}

/** `!`–`~`, `¡`–`¬` and `®`–`ÿ`: what GPT-2's encoder.py keeps as it is. */
function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}
