import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distributionOf } from '../../../src/core/profile/distribution.ts';

describe('a distribution', () => {
  it('gives percentiles by nearest rank', () => {
    const { min, median, p95, p99, max, total } = distributionOf(
      Array.from({ length: 100 }, (_, i) => 100 - i),
    );
    expect({ min, median, p95, p99, max, total }).toEqual({
      min: 1,
      median: 50,
      p95: 95,
      p99: 99,
      max: 100,
      total: 5050,
    });
  });

  it('is empty of nothing', () => {
    expect(distributionOf([])).toEqual({
      count: 0,
      total: 0,
      min: null,
      median: null,
      p95: null,
      p99: null,
      max: null,
      outliers: { fences: null, below: 0, above: 0 },
      histogram: [],
    });
  });

  it('counts by powers of two', () => {
    expect(distributionOf([0, 1, 1, 2, 3, 4, 9]).histogram).toEqual([
      { from: 0, to: 1, count: 1 },
      { from: 1, to: 2, count: 2 },
      { from: 2, to: 4, count: 2 },
      { from: 4, to: 8, count: 1 },
      { from: 8, to: 16, count: 1 },
    ]);
  });

  it('calls far lengths outliers, and skewed ones not', () => {
    const usual = Array.from({ length: 100 }, (_, i) => 100 + i);
    const skewed = Array.from({ length: 100 }, (_, i) => Math.round(100 * 1.03 ** i));
    expect(distributionOf([...usual, 5, 9000]).outliers).toMatchObject({ below: 1, above: 1 });
    expect(distributionOf(skewed).outliers).toMatchObject({ below: 0, above: 0 });
  });

  it('has each number in one bin, and the total of all', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e6)), (numbers) => {
        const { histogram, count, max } = distributionOf(numbers);
        expect(histogram.reduce((sum, bin) => sum + bin.count, 0)).toBe(count);
        for (const { from, to, count: inBin } of histogram)
          expect(numbers.filter((one) => one >= from && one < to)).toHaveLength(inBin);
        expect(max).toBe(numbers.length === 0 ? null : Math.max(...numbers));
      }),
    );
  });
});
