import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineStore, type StoredLine } from '../../../src/core/dataset/line-store.ts';

interface Line extends StoredLine {
  readonly id: number;
}

let nextId = 0;
const newLines = (count: number): Line[] =>
  Array.from({ length: count }, () => ({ id: nextId++, chunk: null, slot: 0 }));

const ids = (lines: Iterable<Line>): number[] => Array.from(lines, ({ id }) => id);

describe('the line store', () => {
  it('holds what an array would hold, and knows the number of every line', () => {
    const small = fc.oneof(fc.nat(3), fc.nat(3000));
    const edit = fc.record({ start: fc.nat(6000), removed: small, inserted: small });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 8 }), (edits) => {
        const store = new LineStore<Line>();
        const model: Line[] = [];
        for (const { start, removed, inserted } of edits) {
          const lines = newLines(inserted);
          const from = Math.min(start, model.length);
          expect(ids(store.splice(start, removed, lines))).toEqual(
            ids(model.splice(from, removed, ...lines)),
          );
          expect(store.size).toBe(model.length);
        }
        expect(ids(store)).toEqual(ids(model));
        expect(ids(store.backwards())).toEqual(ids(model).toReversed());
        expect(model.findIndex((line, i) => store.indexOf(line) !== i || store.at(i) !== line)).toBe(-1);
      }),
      { numRuns: 30 },
    );
  });

  it('forgets the number of a line that has gone', () => {
    const store = new LineStore<Line>();
    const lines = newLines(3);
    store.splice(0, 0, lines);
    store.splice(1, 1, []);
    expect(lines.map((line) => store.indexOf(line))).toEqual([0, -1, 1]);
    expect(store.at(2)).toBeUndefined();
  });

  it('splices a million lines, and single ones among them, without going through all of them', () => {
    const store = new LineStore<Line>();
    store.splice(0, 0, newLines(1_000_000));
    const start = performance.now();
    for (let i = 0; i < 2000; i++) store.splice((i * 48_271) % 1_000_000, 1, newLines(1));
    expect(performance.now() - start).toBeLessThan(5000);
    expect(store.size).toBe(1_000_000);
  });
});
