/**
 * The merges of a byte-pair encoding as one flat hash table of integers. A Map of strings takes ten times the memory
 * and, at 280,000 merges, most of a second to build; this one takes milliseconds.
 */
export interface MergeTable {
  /** Four integers a slot: left id, right id, rank (the order of the merge), id of the merged token. */
  readonly slots: Int32Array;
  readonly mask: number;
}

/** One merge: the pair of ids, and the id of what they become. The place in the list is the rank. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  readonly merged: number;
}

/** No such slot, no such merge. */
export const NONE = -1;

const SLOT = 4;

export function buildMergeTable(merges: readonly Merge[]): MergeTable {
  const size = 2 ** Math.ceil(Math.log2(Math.max(merges.length, 1) * 2));
  const table: MergeTable = { slots: new Int32Array(size * SLOT).fill(NONE), mask: size - 1 };
  merges.forEach((merge, rank) => insert(table, merge, rank));
  return table;
}

/** Offset of the slot of a pair in `slots`, or `NONE`. */
export function findMerge(table: MergeTable, left: number, right: number): number {
  const { slots, mask } = table;
  let index = hash(left, right) & mask;
  for (;;) {
    const offset = index * SLOT;
    const found = slots[offset];
    if (found === left && slots[offset + 1] === right) return offset;
    if (found === NONE) return NONE;
    index = (index + 1) & mask;
  }
}

function insert(table: MergeTable, { left, right, merged }: Merge, rank: number): void {
  const { slots, mask } = table;
  let index = hash(left, right) & mask;
  while (slots[index * SLOT] !== NONE) {
    // A pair that is listed twice keeps its first, lower rank.
    if (slots[index * SLOT] === left && slots[index * SLOT + 1] === right) return;
    index = (index + 1) & mask;
  }
  slots.set([left, right, rank, merged], index * SLOT);
}

/** Multiplicative hashing with the odd constants of xxHash, whose bits are well mixed. */
function hash(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca77);
  return mixed ^ (mixed >>> 15);
}
