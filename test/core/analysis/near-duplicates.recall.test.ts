import { beforeAll, describe, expect, test } from 'vitest';
import { NearDuplicates } from '../../../src/core/analysis/near-duplicates.ts';
import { createFoldTable, createNormaliser } from '../../../src/core/analysis/normalize.ts';
import { createShingler } from '../../../src/core/analysis/shingles.ts';
import { textsWithVariants } from '../../support/synthetic-texts.ts';

const RECORDS = 20_000;
const SHINGLES = 'character-5-han-2';
const THRESHOLD = 0.8;

describe('near duplicates among 20,000 records', () => {
  let exact: readonly (readonly [number, number])[];
  let clusterOf: ReadonlyMap<number, number>;
  let similarity: (a: number, b: number) => number;

  beforeAll(() => {
    const texts = textsWithVariants(RECORDS, { seed: 2026, longest: 88 });
    const sets = shingleSets(texts);
    exact = allPairs(sets);
    const index = new NearDuplicates({
      shingles: SHINGLES,
      threshold: THRESHOLD,
      textOf: (id) => ({ context: '', prompt: '', answer: texts[id] ?? '' }),
    });
    texts.forEach((text) => index.add({ context: '', prompt: '', answer: text }));
    clusterOf = new Map(
      index.clusters().flatMap((members, cluster) => members.map((member) => [member, cluster] as const)),
    );
    similarity = (a, b) => jaccard(sets[a] ?? NONE, sets[b] ?? NONE);
  }, 60_000);

  test('are in the data in numbers that make a share of one in a hundred count', () => {
    expect(exact.length).toBeGreaterThan(2000);
    expect(exact.filter(([a, b]) => similarity(a, b) < 0.83).length).toBeGreaterThan(300);
  });

  test('meet in a cluster in at least 95 of 100 pairs of an exact comparison of all with all', () => {
    const found = exact.filter(([a, b]) => clusterOf.has(a) && clusterOf.get(a) === clusterOf.get(b));
    expect(found.length / exact.length).toBeGreaterThanOrEqual(0.95);
  });

  test('are in at least 99 of 100 cases records that the exact comparison pairs', () => {
    const paired = new Set(exact.flat());
    const right = [...clusterOf.keys()].filter((id) => paired.has(id));
    expect(right.length / clusterOf.size).toBeGreaterThanOrEqual(0.99);
    expect(clusterOf.size / paired.size).toBeGreaterThanOrEqual(0.95);
  });
});

const NONE = new Float64Array(0);

/** The shingles of each text as numbers in order of their frequency, the rarest first. */
function shingleSets(texts: readonly string[]): readonly Float64Array[] {
  const normalise = createNormaliser(createFoldTable());
  const shingle = createShingler(SHINGLES);
  const sets = texts.map((text) => {
    const { values, length } = shingle(normalise(text));
    return distinct(values.slice(0, length));
  });
  // Two shingles may share a counter: that changes their place in the order and nothing else.
  const counters = new Uint32Array(1 << 20);
  for (const set of sets) for (const hash of set) counters[hash >>> 12] = (counters[hash >>> 12] ?? 0) + 1;
  return sets.map((set) =>
    Float64Array.from(set, (hash) => (counters[hash >>> 12] ?? 0) * 2 ** 32 + hash).sort(),
  );
}

function distinct(hashes: Uint32Array): Uint32Array {
  hashes.sort();
  return hashes.filter((hash, at) => at === 0 || hash !== hashes[at - 1]);
}

/**
 * All pairs at or above the threshold, exactly: two such sets share one of their rarest elements, so only records that
 * meet there are compared (prefix filtering: Bayardo, Ma, Srikant, "Scaling Up All Pairs Similarity Search", WWW 2007).
 */
function allPairs(sets: readonly Float64Array[]): (readonly [number, number])[] {
  const seen = new Map<number, number[]>();
  const pairs: (readonly [number, number])[] = [];
  sets.forEach((set, id) => {
    const met = new Set<number>();
    for (const hash of set.subarray(0, set.length - Math.ceil(THRESHOLD * set.length) + 1)) {
      const others = seen.get(hash) ?? [];
      for (const other of others) met.add(other);
      others.push(id);
      seen.set(hash, others);
    }
    for (const other of met) if (areAlike(sets[other] ?? NONE, set)) pairs.push([other, id]);
  });
  return pairs;
}

function areAlike(a: Float64Array, b: Float64Array): boolean {
  const canBe = Math.min(a.length, b.length) >= THRESHOLD * Math.max(a.length, b.length);
  return canBe && jaccard(a, b) >= THRESHOLD;
}

/** Of two sorted sets. */
function jaccard(a: Float64Array, b: Float64Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const difference = (a[i] ?? 0) - (b[j] ?? 0);
    if (difference === 0) shared += 1;
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  return shared / (a.length + b.length - shared);
}
