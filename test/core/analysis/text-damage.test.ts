import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDamage } from '../../../src/core/analysis/mojibake.ts';
import { findRefusal } from '../../../src/core/analysis/refusal.ts';
import { findLoop } from '../../../src/core/analysis/repetition.ts';
import { findTruncation } from '../../../src/core/analysis/truncation.ts';

const LIMITS = { minTimes: 4, minCharacters: 100 };

describe('damage', () => {
  it('of any text that was encoded twice is repaired to the text', () => {
    const misread = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z é-ü你好世界—’]{1,30}$/u), (text) => {
        const broken = misread(text);
        let repaired = broken;
        for (const { start, end, repaired: was } of findDamage(broken).toReversed()) {
          repaired = repaired.slice(0, start) + (was ?? '') + repaired.slice(end);
        }
        expect(repaired).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it('is not found in letters, marks and signs of any script', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(
          /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Arabic} .,!?]{0,40}$/u,
        ),
        (text) => {
          const plain = text.replaceAll(/[ÂÃâãäåæçèéðï]/g, 'a');
          expect(findDamage(plain).filter(({ kind }) => kind === 'misread')).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a loop', () => {
  it('is found wherever it stands, whatever is repeated', () => {
    const unit = fc
      .stringMatching(/^[a-z ]{8,60}$/)
      .filter((text) => /[a-z]{4}/.test(text) && new Set(text).size > 4);
    const filler = fc
      .integer({ min: 0, max: 30 })
      .map((count) => Array.from({ length: count }, (_, i) => `w${i * 7919}`).join(' '));
    fc.assert(
      fc.property(filler, unit, fc.integer({ min: 5, max: 12 }), filler, (before, repeated, times, after) => {
        const loop = repeated.repeat(Math.max(times, Math.ceil(160 / repeated.length)));
        const found = findLoop(`${before}|${loop}|${after}`, LIMITS);
        expect(found).not.toBeNull();
        expect((found?.end ?? 0) - (found?.start ?? 0)).toBeGreaterThanOrEqual(100);
      }),
      { numRuns: 200 },
    );
  });

  it('is not found in text without repetition', () => {
    const words = Array.from({ length: 3000 }, (_, i) => `word${(i * 7919) % 10_007}`).join(' ');
    expect(findLoop(words, LIMITS)).toBeNull();
  });
});

describe('texts made to be slow', () => {
  const N = 200_000;
  it.each([
    ['zeros', '0, '.repeat(N)],
    ['one word', 'a'.repeat(N)],
    ['one word and another', `${'a'.repeat(N)} bbb`],
    ['fences', '```\n'.repeat(N / 4)],
    ['open brackets', '{"a":'.repeat(N / 5)],
    ['hashes', '#a'.repeat(N / 2)],
    ['dashes', '- '.repeat(N / 2)],
    ['broken bytes', 'Ã'.repeat(N)],
    ['apologies', 'I am sorry, '.repeat(N / 12)],
    ['lines', 'a\n'.repeat(N / 2)],
  ])('take no time: %s', (_name, text) => {
    const started = performance.now();
    findLoop(text, LIMITS);
    findTruncation(text);
    findDamage(text);
    findRefusal(text);
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
