import { isUtf8 } from 'node:buffer';

const REPLACEMENT = '\uFFFD';

export interface LossyText {
  readonly text: string;
  /** UTF-16 offsets of the replacement characters that stand for bytes that are not UTF-8. */
  readonly invalidAt: readonly number[];
}

/** Decodes bytes that mostly are UTF-8; `invalidAt` is null where all of them are. */
export function decodeUtf8(bytes: Buffer): {
  readonly text: string;
  readonly invalidAt: readonly number[] | null;
} {
  return isUtf8(bytes) ? { text: bytes.toString('utf8'), invalidAt: null } : decodeLossy(bytes);
}

/**
 * Decodes bytes that are not all UTF-8 and tells where they are not, which TextDecoder does not. Each longest start of a
 * character that breaks off is one U+FFFD, as the Encoding Standard has it.
 */
export function decodeLossy(bytes: Buffer): LossyText {
  let text = '';
  const invalidAt: number[] = [];
  let validFrom = 0;
  let at = 0;
  while (at < bytes.length) {
    const { length, valid } = sequenceAt(bytes, at);
    if (!valid) {
      text += bytes.toString('utf8', validFrom, at);
      invalidAt.push(text.length);
      text += REPLACEMENT;
      validFrom = at + length;
    }
    at += length;
  }
  return { text: text + bytes.toString('utf8', validFrom), invalidAt };
}

interface Lead {
  readonly length: number;
  /** Bounds of the second byte: they keep out overlong forms, surrogates and what lies beyond U+10FFFF. */
  readonly low: number;
  readonly high: number;
}

function leadOf(byte: number): Lead | null {
  if (byte >= 0xc2 && byte <= 0xdf) return { length: 2, low: 0x80, high: 0xbf };
  if (byte === 0xe0) return { length: 3, low: 0xa0, high: 0xbf };
  if (byte === 0xed) return { length: 3, low: 0x80, high: 0x9f };
  if (byte >= 0xe1 && byte <= 0xef) return { length: 3, low: 0x80, high: 0xbf };
  if (byte === 0xf0) return { length: 4, low: 0x90, high: 0xbf };
  if (byte >= 0xf1 && byte <= 0xf3) return { length: 4, low: 0x80, high: 0xbf };
  return byte === 0xf4 ? { length: 4, low: 0x80, high: 0x8f } : null;
}

function sequenceAt(bytes: Buffer, at: number): { readonly length: number; readonly valid: boolean } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { length: 1, valid: true };
  const lead = leadOf(first);
  if (lead === null) return { length: 1, valid: false };
  for (let i = 1; i < lead.length; i++) {
    const byte = bytes[at + i] ?? 0;
    const fits = i === 1 ? byte >= lead.low && byte <= lead.high : byte >= 0x80 && byte <= 0xbf;
    if (!fits) return { length: i, valid: false };
  }
  return { length: lead.length, valid: true };
}
