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
 * expected. `typeOf` gives a hit's type as the cases name it; types of `judged` only are counted.
 */
export function score(
  cases: readonly Case[],
  find: (text: string) => readonly Hit[],
  typeOf: (hit: Hit) => string,
  judged: ReadonlySet<string>,
): Score {
  const result: Score = { byType: new Map(), faults: [] };
  for (const one of cases)
    scoreCase(
      one,
      find(one.text).filter((hit) => judged.has(typeOf(hit))),
      typeOf,
      judged,
      result,
    );
  return result;
}

function scoreCase(
  { id, expect, absent, tier }: Case,
  hits: readonly Hit[],
  typeOf: (hit: Hit) => string,
  judged: ReadonlySet<string>,
  result: Score,
): void {
  if (tier === 'optional') return;
  const expected = expect.map(inUnits).filter(({ type }) => judged.has(type));
  for (const one of expected) {
    const found = hits.some((hit) => typeOf(hit) === one.type && overlaps(hit, one));
    tallyOf(result, one.type)[found ? 'right' : 'missed'] += 1;
    if (!found) result.faults.push(`${id} misses ${one.type}`);
  }
  for (const hit of hits) {
    const type = typeOf(hit);
    if (expected.some((one) => overlaps(hit, one) && one.type === type)) continue;
    // A peer's negative binds only the types that it names.
    if (tier === 'peer' && absent?.includes(type) !== true) continue;
    tallyOf(result, type).wrong += 1;
    result.faults.push(`${id} takes something for ${type} (${hit.kind})`);
  }
}

function inUnits(one: Expected): Expected {
  return { ...one, type: sameClass(one.type), start: one.start16 ?? one.start, end: one.end16 ?? one.end };
}

/** Credit and bank cards can't be told apart by their numbers. */
export function sameClass(type: string): string {
  return type === 'BANK_CARD' ? 'CREDIT_CARD' : type;
}

function tallyOf({ byType }: Score, type: string): Tally {
  const known = byType.get(type) ?? { right: 0, missed: 0, wrong: 0 };
  byType.set(type, known);
  return known;
}

function overlaps(a: { readonly start: number; readonly end: number }, b: typeof a): boolean {
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
