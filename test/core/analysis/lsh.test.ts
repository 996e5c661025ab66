import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BandIndex, bandingFor } from '../../../src/core/analysis/lsh.ts';

const BANDS = 3;
const CROWD = 64;

type Step = { readonly id: number; readonly keys: readonly number[]; readonly rank: number };

/** Adds a record that is not there and removes one that is. */
function play(steps: readonly Step[]): {
  index: BandIndex;
  records: Map<number, Step>;
  heard: Set<number>[];
} {
  const index = new BandIndex(BANDS);
  const records = new Map<number, Step>();
  const heard = steps.map((step) => {
    const disturbed = new Set<number>();
    if (records.delete(step.id)) index.remove(step.id, (id) => disturbed.add(id));
    else {
      const entry = { keys: Uint32Array.from(step.keys), rank: step.rank };
      const hasMet = index.add(step.id, entry, (id) => disturbed.add(id));
      expect(hasMet).toBe(linksOf(index, step.id).size > 0);
      records.set(step.id, step);
    }
    return disturbed;
  });
  return { index, records, heard };
}

/** What a record is linked to by the definition. */
function linksByDefinition(records: ReadonlyMap<number, Step>, id: number): Set<number> {
  const links = new Set<number>();
  for (let band = 0; band < BANDS; band += 1) {
    const key = records.get(id)?.keys[band];
    if (key === 0) continue;
    const bucket = [...records.values()].filter((record) => record.keys[band] === key);
    const hub = Math.min(...bucket.map(({ rank }) => rank));
    const own = records.get(id)?.rank;
    for (const record of bucket) {
      if (record.id !== id && (bucket.length <= CROWD || record.rank === hub || own === hub))
        links.add(record.id);
    }
  }
  return links;
}

function linksOf(index: BandIndex, id: number): Set<number> {
  const links = new Set<number>();
  index.links(id, (other) => links.add(other));
  return links;
}

/** Few keys make crowds, many make chains of probes. Ranks are distinct, as those of different texts are. */
const steps = (keys: number, ids: number, length: number) =>
  fc
    .array(
      fc.record({
        id: fc.nat(ids),
        keys: fc.tuple(fc.nat(keys), fc.nat(keys), fc.nat(keys)),
      }),
      { minLength: length / 2, maxLength: length },
    )
    .map((all) => all.map((step, at) => ({ ...step, rank: (at * 7919) % 10_007 })));

describe('the index of bands', () => {
  test.each([
    { keys: 2000, ids: 300, length: 400 },
    { keys: 1, ids: 200, length: 500 },
    { keys: 6, ids: 60, length: 300 },
  ])('links what shares a bucket after any additions and removals: %j', ({ keys, ids, length }) => {
    const check = fc.property(steps(keys, ids, length), (all) => {
      const { index, records } = play(all);
      for (const id of records.keys()) expect(linksOf(index, id)).toEqual(linksByDefinition(records, id));
    });
    fc.assert(check, { numRuns: 20 });
  });

  test('tells of every record whose links change otherwise than to or from the one that comes or goes', () => {
    const check = fc.property(steps(1, 150, 320), (all) => {
      const before = play(all.slice(0, -1));
      const after = play(all);
      const moved = all.at(-1)?.id ?? -1;
      const heard = after.heard.at(-1) ?? new Set<number>();
      for (const id of after.records.keys()) {
        if (id === moved || heard.has(id)) continue;
        const [was, is] = [linksOf(before.index, id), linksOf(after.index, id)];
        expect(new Set([...was].filter((other) => other !== moved))).toEqual(
          new Set([...is].filter((other) => other !== moved)),
        );
      }
    });
    fc.assert(check, { numRuns: 20 });
  });

  test('finds 98 of 100 pairs at any threshold in use, with the longest bands that do', () => {
    expect([0.5, 0.7, 0.8, 0.9].map((threshold) => bandingFor(threshold))).toEqual([
      { rows: 3, bands: 40 },
      { rows: 5, bands: 24 },
      { rows: 6, bands: 20 },
      { rows: 8, bands: 15 },
    ]);
  });
});
