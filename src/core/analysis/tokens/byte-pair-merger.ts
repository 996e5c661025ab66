import { findMerge, NONE, type MergeTable } from './merge-table.ts';

/**
 * Up to this many bytes the lowest rank is looked for in a row of ranks; above it, on a heap. A row is faster for the
 * short pieces that nearly all text consists of; a heap keeps a line of 100,000 letters from taking minutes.
 */
const ROW_LIMIT = 96;

const NO_RANK = 0x7fffffff;

/** Applies the merges of a byte-pair encoding to one piece of text and counts what is left. */
export class BytePairMerger {
  readonly #table: MergeTable;
  /** Scratch, grown on demand: ids of the parts, and the rank of each part with its right neighbour. */
  #ids = new Int32Array(ROW_LIMIT);
  #ranks = new Int32Array(ROW_LIMIT);

  constructor(table: MergeTable) {
    this.#table = table;
  }

  /** Number of tokens that the bytes become. `idOfByte` has 256 entries. */
  count(bytes: Uint8Array, length: number, idOfByte: Int32Array): number {
    if (length < 2) return length;
    this.#reserve(length);
    for (let i = 0; i < length; i += 1) this.#ids[i] = idOfByte[bytes[i] ?? 0] ?? NONE;
    for (let i = 0; i < length - 1; i += 1) this.#ranks[i] = this.#rankOf(i, i + 1);
    return length <= ROW_LIMIT ? this.#mergeRow(length) : this.#mergeOnHeap(length);
  }

  #reserve(length: number): void {
    if (this.#ids.length >= length) return;
    this.#ids = new Int32Array(length * 2);
    this.#ranks = new Int32Array(length * 2);
  }

  #rankOf(left: number, right: number): number {
    const slot = findMerge(this.#table, this.#ids[left] ?? NONE, this.#ids[right] ?? NONE);
    return slot === NONE ? NO_RANK : (this.#table.slots[slot + 2] ?? NO_RANK);
  }

  #mergedId(left: number, right: number): number {
    const slot = findMerge(this.#table, this.#ids[left] ?? NONE, this.#ids[right] ?? NONE);
    return this.#table.slots[slot + 3] ?? NONE;
  }

  #mergeRow(length: number): number {
    const ids = this.#ids;
    const ranks = this.#ranks;
    let parts = length;
    for (;;) {
      const at = lowest(ranks, parts - 1);
      if (at === NONE) return parts;
      ids[at] = this.#mergedId(at, at + 1);
      ids.copyWithin(at + 1, at + 2, parts);
      ranks.copyWithin(at, at + 1, parts - 1);
      parts -= 1;
      if (at > 0) ranks[at - 1] = this.#rankOf(at - 1, at);
      if (at < parts - 1) ranks[at] = this.#rankOf(at, at + 1);
    }
  }

  /** The same on a linked list: parts stay where they are, and a heap orders pairs by rank, then place. */
  #mergeOnHeap(length: number): number {
    const next = Int32Array.from({ length }, (_, i) => i + 1);
    const previous = Int32Array.from({ length }, (_, i) => i - 1);
    const heap = new PairHeap();
    for (let i = 0; i < length - 1; i += 1) heap.push(this.#ranks[i] ?? NO_RANK, i);
    let parts = length;
    for (let at = heap.pop(this.#ranks); at !== NONE; at = heap.pop(this.#ranks)) {
      const right = next[at] ?? length;
      this.#ids[at] = this.#mergedId(at, right);
      this.#ranks[right] = NO_RANK;
      const after = next[right] ?? length;
      next[at] = after;
      if (after < length) previous[after] = at;
      parts -= 1;
      this.#rerank(heap, at, after < length ? after : NONE);
      const before = previous[at] ?? NONE;
      if (before !== NONE) this.#rerank(heap, before, at);
    }
    return parts;
  }

  #rerank(heap: PairHeap, left: number, right: number): void {
    const rank = right === NONE ? NO_RANK : this.#rankOf(left, right);
    this.#ranks[left] = rank;
    heap.push(rank, left);
  }
}

/** Place of the lowest rank among the first `count`, the leftmost on a tie, or `NONE` where nothing can be merged. */
function lowest(ranks: Int32Array, count: number): number {
  let at = NONE;
  let least = NO_RANK;
  for (let i = 0; i < count; i += 1) {
    const rank = ranks[i] ?? NO_RANK;
    if (rank < least) {
      least = rank;
      at = i;
    }
  }
  return at;
}

/** Ranks are below 2^21 and places below 2^32, so both fit one exact double: order by rank, then by place. */
const PLACES = 2 ** 32;

/** A binary heap of pairs. An outdated pair stays until it is popped and seen to disagree with the current ranks. */
class PairHeap {
  readonly #keys: number[] = [];

  push(rank: number, place: number): void {
    if (rank === NO_RANK) return;
    const keys = this.#keys;
    const key = rank * PLACES + place;
    let at = keys.length;
    keys.push(key);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = keys[parent] ?? 0;
      if (above <= key) break;
      keys[at] = above;
      at = parent;
    }
    keys[at] = key;
  }

  /** Place of the lowest pair that is still current, or `NONE`. */
  pop(ranks: Int32Array): number {
    while (this.#keys.length > 0) {
      const key = this.#keys[0] ?? 0;
      this.#removeFirst();
      const place = key % PLACES;
      if (ranks[place] === Math.floor(key / PLACES)) return place;
    }
    return NONE;
  }

  #removeFirst(): void {
    const keys = this.#keys;
    const last = keys.pop();
    if (last === undefined || keys.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= keys.length) break;
      if (child + 1 < keys.length && (keys[child + 1] ?? 0) < (keys[child] ?? 0)) child += 1;
      const below = keys[child] ?? 0;
      if (below >= last) break;
      keys[at] = below;
      at = child;
    }
    keys[at] = last;
  }
}
