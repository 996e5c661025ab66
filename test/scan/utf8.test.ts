import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLossy } from '../../src/scan/utf8.ts';

describe('lossy decoding', () => {
  it('gives the text that the platform gives, and marks the replacements only', () => {
    const parts = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      ),
    );
    fc.assert(
      fc.property(parts, (list) => {
        const bytes = Buffer.concat(list);
        const { text, invalidAt } = decodeLossy(bytes);
        expect(text).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
        expect(invalidAt.every((at) => text[at] === '\uFFFD')).toBe(true);
      }),
    );
  });

  it('tells a genuine replacement character from a broken byte', () => {
    expect(decodeLossy(Buffer.from([0xef, 0xbf, 0xbd, 0xff, 0x61]))).toEqual({
      text: '\uFFFD\uFFFDa',
      invalidAt: [1],
    });
  });
});
