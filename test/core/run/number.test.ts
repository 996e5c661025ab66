import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber, printNumber } from '../../../src/core/run/number.ts';

describe('numbers as people write them', () => {
  it('are read in the usual spellings', () => {
    expect(['16', ' 0.05 ', '2e-4', '2E-4', '.5', '5.', '-1', '+3'].map(parseNumber)).toEqual([
      16, 0.05, 0.0002, 0.0002, 0.5, 5, -1, 3,
    ]);
  });
  it('are told from text that says none', () => {
    expect(['', 'x', '2e', '1,5', '0x10', 'Infinity', 'NaN', '1e999', '1 2'].map(parseNumber)).toEqual(
      Array.from({ length: 9 }, () => null),
    );
  });
  it('are printed so that the same number is read again', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }), (value) => {
        expect(parseNumber(printNumber(value))).toBe(Object.is(value, -0) ? 0 : value);
      }),
    );
  });
  it('are printed short', () => {
    expect([0.0002, 0.05, 3, 0].map(printNumber)).toEqual(['2e-4', '0.05', '3', '0']);
  });
});
