import { describe, expect, it } from 'vitest';
import type { Detector } from '../../../../src/core/analysis/detectors/detector.ts';
import { DIGITS, findAround } from '../../../../src/core/analysis/detectors/islands.ts';
import { shapeDetector } from '../../../../src/core/analysis/detectors/detector.ts';

const LONG = 1_000_000;

/** Finds nothing, and counts the characters that it was asked to read. */
function reader(): Detector & { readonly read: () => number } {
  let read = 0;
  const find = (text: string): readonly never[] => {
    read += text.length;
    return [];
  };
  return { kind: 'none', name: 'nothing', placeholder: 'NONE', needs: 1, find, read: () => read };
}

describe('what detectors of numbers are asked to read', () => {
  it.each([
    ['no text without digits', 'word '.repeat(LONG / 5), 0],
    ['the neighbourhood of a number in a long text', `${'word '.repeat(LONG / 5)}1234567`, 1000],
    ['the ends of a number of a million digits', '7'.repeat(LONG), 1000],
    ['no text twice, however close its numbers stand', '1234 '.repeat(LONG / 5), LONG + 1000],
  ])('%s', (_what, text, most) => {
    const detector = reader();
    findAround(text, DIGITS, [detector]);
    expect(detector.read()).toBeLessThanOrEqual(most);
  });
});

describe('a number beside one without end', () => {
  const nine = shapeDetector({
    kind: 'nine',
    name: 'nine digits',
    placeholder: 'NINE',
    needs: 1,
    pattern: /(?<![0-9])[0-9]{9}(?![0-9])/g,
  });
  const find = (text: string): readonly string[] =>
    findAround(text, DIGITS, [nine]).map(({ start, end }) => text.slice(start, end));

  it('is found before and behind it', () => {
    expect(find(`123456789 ${'7'.repeat(5000)} 987654321`)).toEqual(['123456789', '987654321']);
  });

  it('is no part of it', () => {
    expect(find('123456789'.repeat(500))).toEqual([]);
  });
});
