import type { LineRef } from './rule.ts';
import type { Groups } from './sampled-records.ts';

/** Records that have the same value, with those that show it. */
export interface Share<T> {
  readonly value: T;
  readonly count: number;
  /** Of all records in the groups, 0 to 1. */
  readonly share: number;
  readonly refs: Iterable<LineRef>;
}

/** Of fewer records a share says nothing. */
export const MIN_FOR_SHARE = 50;

/** The values that so many records have at least, the most frequent first; equal counts in the order of their keys. */
export function sharesOf<T extends string>(groups: Groups<T>, least = 1): readonly Share<T>[] {
  let total = 0;
  const large: (readonly [T, ReadonlySet<LineRef>])[] = [];
  for (const group of groups) {
    total += group[1].size;
    if (group[1].size >= least) large.push(group);
  }
  return large
    .map(([value, refs]) => ({ value, count: refs.size, share: refs.size / total, refs }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/** The groups of some values alone. */
export function only<T>(groups: Groups<T>, isWanted: (value: T) => boolean): Groups<T> {
  return new Map([...groups].filter(([value]) => isWanted(value)));
}

export function percent(share: number): string {
  return share >= 0.1 || share === 0 ? `${Math.round(100 * share)} %` : `${(100 * share).toFixed(1)} %`;
}

/** The refs in the order of the file. */
export function inOrder(refs: Iterable<LineRef>, indexOf: (ref: LineRef) => number): readonly LineRef[] {
  return [...refs]
    .map((ref) => ({ ref, index: indexOf(ref) }))
    .sort((a, b) => a.index - b.index)
    .map(({ ref }) => ref);
}

/** The one of them that stands first in the file. */
export function firstOf(refs: Iterable<LineRef>, indexOf: (ref: LineRef) => number): LineRef | undefined {
  let first: LineRef | undefined;
  let least = Infinity;
  for (const ref of refs) {
    const index = indexOf(ref);
    if (index < least) [first, least] = [ref, index];
  }
  return first;
}
