import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Clusters } from '../../../src/core/analysis/clusters.ts';

const IDS = 12;

/** Sets of ids by plain means: a list of sets. */
class Model {
  sets: Set<number>[] = [];

  add(id: number): void {
    this.sets.push(new Set([id]));
  }

  of(id: number): Set<number> {
    return this.sets.find((set) => set.has(id)) ?? new Set();
  }

  join(a: number, b: number): void {
    const [left, right] = [this.of(a), this.of(b)];
    this.sets = this.sets.filter((set) => set !== left && set !== right).concat(new Set([...left, ...right]));
  }

  remove(id: number, scattered: readonly number[]): void {
    const rest = [...this.of(id)].filter((member) => member !== id);
    this.sets = this.sets.filter((set) => !set.has(id));
    if (scattered.length > 0) for (const member of rest) this.add(member);
    else if (rest.length > 0) this.sets.push(new Set(rest));
  }
}

function sorted(sets: Iterable<Iterable<number>>): number[][] {
  return Array.from(sets, (set) => [...set].sort((a, b) => a - b)).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

describe('clusters', () => {
  test('are the sets that joins and removals make', () => {
    const step = fc.record({
      a: fc.nat(IDS - 1),
      b: fc.nat(IDS - 1),
      leaves: fc.integer({ min: 0, max: 3 }).map((die) => die === 0),
    });
    const check = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [clusters, model] = [new Clusters(), new Model()];
      for (let id = 0; id < IDS; id += 1) {
        clusters.add(id);
        model.add(id);
      }
      for (const { a, b, leaves } of steps) {
        expect(sorted(clusters.several())).toEqual(sorted(model.sets.filter((set) => set.size > 1)));
        if (leaves) {
          model.remove(a, clusters.remove(a));
          clusters.add(a);
          model.add(a);
        } else if (!clusters.areTogether(a, b)) {
          clusters.join(a, b);
          model.join(a, b);
        }
      }
      for (let id = 0; id < IDS; id += 1) expect(clusters.sizeOf(id)).toBe(model.of(id).size);
      expect(sorted(clusters.several())).toEqual(sorted(model.sets.filter((set) => set.size > 1)));
    });
    fc.assert(check, { numRuns: 300 });
  });

  test('stay together when a record leaves that hangs on one link', () => {
    const clusters = new Clusters();
    for (const id of [0, 1, 2]) clusters.add(id);
    clusters.join(0, 1);
    clusters.join(2, 0);
    expect([clusters.remove(2), clusters.areTogether(0, 1), clusters.sizeOf(2)]).toEqual([[], true, 1]);
  });
});
