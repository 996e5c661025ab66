import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSetComparer } from '../../../src/core/analysis/jaccard.ts';
import { createSketcher, sketchSimilarity } from '../../../src/core/analysis/minhash.ts';
import { createFoldTable, createNormaliser, normalise } from '../../../src/core/analysis/normalize.ts';
import { createShingler, SHINGLES, type Hashes, type Shingles } from '../../../src/core/analysis/shingles.ts';

/** The shingles of a text by the definition, as strings; texts here hold no Han beyond the basic plane. */
function byDefinition(text: string, shingles: Shingles): Set<string> {
  const isAlone = (symbol: string): boolean => /^[\u2e80-\u9fff]$/.test(symbol);
  const words = shingles.startsWith('word');
  const symbols = words
    ? (normalise(text).match(/[\u2e80-\u9fff]|[^\u2e80-\u9fff ]+/g) ?? [])
    : Array.from(normalise(text));
  const size = shingles === 'character-5-han-2' ? 5 : Number(shingles.split('-')[1]);
  const han = shingles === 'character-5-han-2' ? 2.5 : 1;
  const windows = symbols.flatMap((_, start) => {
    let weight = 0;
    for (let end = start; end < symbols.length; end += 1) {
      weight += isAlone(symbols[end]!) ? han : 1;
      if (weight >= size) return [symbols.slice(start, end + 1).join(words ? '|' : '')];
    }
    return [];
  });
  if (windows.length === 0 && symbols.length > 0) return new Set([symbols.join('|')]);
  return new Set(windows);
}

function jaccardOf(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): number {
  const shared = [...a].filter((item) => b.has(item)).length;
  return a.size + b.size === 0 ? 1 : shared / (a.size + b.size - shared);
}

function hashesOf(text: string, shingles: Shingles): Hashes {
  const { values, length } = createShingler(shingles)(createNormaliser(createFoldTable())(text));
  return { values: values.slice(0, length), length };
}

const somewhatAlike = fc
  .array(fc.constantFrom('a', 'bc', 'the', ' ', ', ', '中', '文', '句子', '12', 'word'), { maxLength: 40 })
  .chain((parts) =>
    fc.tuple(
      fc.constant(parts.join('')),
      fc.shuffledSubarray(parts).map((some) => some.join('')),
    ),
  );

describe.each(SHINGLES)('%s shingles', (shingles) => {
  test('are as many as the definition has, and shared as it says', () => {
    const comparer = createSetComparer();
    const check = fc.property(somewhatAlike, ([a, b]) => {
      const [left, right] = [hashesOf(a, shingles), hashesOf(b, shingles)];
      const [expectedLeft, expectedRight] = [byDefinition(a, shingles), byDefinition(b, shingles)];
      expect(new Set(left.values).size).toBe(expectedLeft.size);
      comparer.hold(left);
      expect(comparer.similarity(right)).toBe(jaccardOf(expectedLeft, expectedRight));
    });
    fc.assert(check, { numRuns: 150 });
  });
});

describe('similarity of sets', () => {
  test('is that of the sets, whatever was compared before', () => {
    const comparer = createSetComparer();
    const list = fc.array(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((value) => value % 40),
      { maxLength: 60 },
    );
    const check = fc.property(list, list, (a, b) => {
      comparer.hold({ values: Uint32Array.from(a), length: a.length });
      expect(comparer.similarity({ values: Uint32Array.from(b), length: b.length })).toBe(
        jaccardOf(new Set(a), new Set(b)),
      );
    });
    fc.assert(check);
  });

  test('holds for sets larger than any before', () => {
    const comparer = createSetComparer();
    const values = Uint32Array.from({ length: 30_000 }, (_, i) => Math.imul(i, 2654435761));
    comparer.hold({ values, length: 20_000 });
    expect(comparer.similarity({ values: values.subarray(10_000), length: 20_000 })).toBeCloseTo(1 / 3, 12);
  });
});

describe('sketches', () => {
  test.each([1, 3, 12, 40, 120, 400, 3000])('estimate the similarity of sets of %i without bias', (size) => {
    const errors = Array.from({ length: 200 }, (_, trial) => {
      const random = mulberry(trial * 7919 + size);
      const shared = Math.max(1, Math.round(size * 0.8));
      const common = Array.from({ length: shared }, random);
      const sketchOf = () => {
        const all = [...common, ...Array.from({ length: size - shared }, random)];
        return createSketcher()({ values: Uint32Array.from(all), length: all.length });
      };
      return sketchSimilarity(sketchOf(), sketchOf()) - shared / (2 * size - shared);
    });
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    // Three standard errors of 200 trials, each of 120 cells at a similarity of 2/3: 0.043 / sqrt(200) * 3.
    expect(Math.abs(mean)).toBeLessThan(0.0092);
    expect(deviation).toBeLessThan(0.055);
  });

  test('do not depend on order or repetition', () => {
    const sketch = createSketcher();
    const values = Uint32Array.from({ length: 50 }, (_, i) => Math.imul(i + 1, 2654435761));
    const once = sketch({ values, length: 50 }).slice();
    const twice = Uint32Array.from([...values, ...values].toReversed());
    expect(sketch({ values: twice, length: 100 })).toEqual(once);
  });

  test('of an empty set are all alike', () => {
    const none = { values: new Uint32Array(0), length: 0 };
    expect(sketchSimilarity(createSketcher()(none), createSketcher()(none))).toBe(1);
  });
});

function mulberry(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
