import { describe, expect, it } from 'vitest';
import { comparisons, fitComparisons } from '../../../src/build/generators/memory-estimates.ts';

/** The aim: a tenth of what was measured. */
const AIM = 0.1;

describe('the memory of a run', () => {
  const held = comparisons().filter(({ published }) => published.outside === undefined);

  it.each(held.map((one) => [`${one.published.source}, ${one.published.name}`, one] as const))(
    'is within a tenth of what was measured: %s',
    (_name, { error }) => {
      expect(Math.abs(error)).toBeLessThan(AIM);
    },
  );

  it.each(fitComparisons().map((one) => [one.published.name, one] as const))(
    'is no more than the GPU that it was trained on: %s',
    (_name, { published, estimateBytes }) => {
      expect(estimateBytes).toBeLessThan(published.limitBytes);
    },
  );
});
