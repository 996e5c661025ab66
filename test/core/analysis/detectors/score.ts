import { readFileSync } from 'node:fs';

/** A short text with what it holds. Offsets count UTF-16 units. */
export interface Case {
  readonly id: string;
  readonly text: string;
  readonly expect: readonly Expected[];
  /** Kinds that it must not be taken to hold; `*` for all. Own cases leave it out: there whatever isn't expected is wrong. */
  readonly absent?: readonly string[];
  readonly tier?: string;
}

export interface Expected {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly start16?: number;
  readonly end16?: number;
}

export interface Hit {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

export interface Tally {
  right: number;
  missed: number;
  wrong: number;
}

export interface Score {
  readonly byType: Map<string, Tally>;
  /** What went wrong, for people: the case's id and the kind, never the value. */
  readonly faults: string[];
}

export function readCases(path: string): readonly Case[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case);
}

/**
 * Right where a hit of the type overlaps what is expected, missed where none does, wrong where a hit overlaps nothing
 * expected. Cases of the tier `optional` count neither way.
 */
export function score(
  cases: readonly Case[],
  find: (text: string) => readonly Hit[],
  { typeOfKind, caseType }: Names,
): Score {
  const result: Score = { byType: new Map(), faults: [] };
  for (const one of cases) {
    if (one.tier === 'optional') continue;
    const hits = find(one.text).map(({ kind, start, end }) => ({ type: typeOfKind(kind), start, end }));
    const expected = one.expect.map((value) => ({
      type: caseType(value.type),
      start: value.start16 ?? value.start,
      end: value.end16 ?? value.end,
    }));
    scoreExpected(one, expected, hits, result);
    scoreHits(one, expected, hits, result);
  }
  return result;
}

interface Names {
  readonly typeOfKind: (kind: string) => string;
  readonly caseType: (type: string) => string;
}

interface Typed {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function scoreExpected(
  { id }: Case,
  expected: readonly Typed[],
  hits: readonly Typed[],
  result: Score,
): void {
  for (const one of expected) {
    const found = hits.some((hit) => hit.type === one.type && overlaps(hit, one));
    tallyOf(result, one.type)[found ? 'right' : 'missed'] += 1;
    if (!found) result.faults.push(`${id} misses ${one.type}`);
  }
}

function scoreHits(
  { id, tier, absent }: Case,
  expected: readonly Typed[],
  hits: readonly Typed[],
  result: Score,
): void {
  for (const hit of hits) {
    if (expected.some((one) => one.type === hit.type && overlaps(hit, one))) continue;
    // A peer's negative binds only the types that it names.
    if (tier === 'peer' && absent?.includes(hit.type) !== true) continue;
    tallyOf(result, hit.type).wrong += 1;
    result.faults.push(`${id} takes something for ${hit.type}`);
  }
}

function tallyOf({ byType }: Score, type: string): Tally {
  const known = byType.get(type) ?? { right: 0, missed: 0, wrong: 0 };
  byType.set(type, known);
  return known;
}

function overlaps(a: Typed, b: Typed): boolean {
  return a.start < b.end && b.start < a.end;
}

export function total({ byType }: Score): Tally {
  const sum = { right: 0, missed: 0, wrong: 0 };
  for (const one of byType.values()) {
    sum.right += one.right;
    sum.missed += one.missed;
    sum.wrong += one.wrong;
  }
  return sum;
}

export function f1({ right, missed, wrong }: Tally): number {
  return (2 * right) / (2 * right + missed + wrong);
}
