import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint, identityKey } from '../../../src/core/dataset/identity.ts';
import { trickyValue } from '../../support/json.ts';

/** The same value with the names of its objects in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, reordered(item)] as const)
      .toReversed(),
  );
}

describe('the identity of a record', () => {
  it('is the same in any order of names, and so is its fingerprint', () => {
    fc.assert(
      fc.property(trickyValue, (value) => {
        expect(identityKey(reordered(value))).toBe(identityKey(value));
        expect(fingerprint(reordered(value))).toBe(fingerprint(value));
      }),
    );
  });

  it('is another for every other value', () => {
    const values = [
      null,
      'null',
      1,
      '1',
      true,
      [],
      {},
      [[]],
      [{}],
      { a: [] },
      [1, 2],
      [12],
      ['1', '2'],
      { a: 1, b: 2 },
      ['a', 1],
    ];
    expect(new Set(values.map((value) => identityKey(value))).size).toBe(values.length);
  });

  it('has fingerprints that tell records of one template apart', () => {
    const prints = Array.from({ length: 10_000 }, (_, i) =>
      fingerprint([`Translate this: ${i}`, '', `${'Here it is. '.repeat(40)}${i}`]),
    );
    expect(new Set(prints).size).toBeGreaterThan(9990);
  });

  it('does not mind how deep a value nests', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(identityKey(deep).length).toBeGreaterThan(100_000);
  });
});
