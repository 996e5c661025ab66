import type { Hashes } from './shingles.ts';

/** Jaccard similarity of sets of hashes, one of which is compared with several. */
export interface SetComparer {
  /** The set that `similarity` compares with, until the next call. It is copied. */
  hold(set: Hashes): void;
  /**
   * What the two sets share over what either has, from 0 to 1; repetitions don't count. Two empty sets are alike. Exact
   * but for equal hashes of unlike shingles (one pair in 2^32).
   */
  similarity(other: Hashes): number;
}

export function createSetComparer(): SetComparer {
  let held = new HashSet(1 << 11);
  let other = new HashSet(1 << 11);
  return {
    hold: (set) => {
      held = held.emptied(set.length);
      for (let i = 0; i < set.length; i += 1) held.add(set.values[i] ?? 0);
    },
    similarity: (set) => {
      other = other.emptied(set.length);
      let shared = 0;
      for (let i = 0; i < set.length; i += 1) {
        const hash = set.values[i] ?? 0;
        if (other.add(hash) && held.has(hash)) shared += 1;
      }
      const union = held.size + other.size - shared;
      return union === 0 ? 1 : shared / union;
    },
  };
}

/** A set of 32-bit numbers that is emptied without clearing: slots written before the last emptying count as free. */
class HashSet {
  size = 0;
  readonly #mask: number;
  readonly #keys: Uint32Array;
  readonly #stamps: Uint32Array;
  #stamp = 1;

  /** The capacity is a power of two. */
  constructor(capacity: number) {
    this.#mask = capacity - 1;
    this.#keys = new Uint32Array(capacity);
    this.#stamps = new Uint32Array(capacity);
  }

  /** An empty set with room for so many numbers: this one where it has it. */
  emptied(count: number): HashSet {
    if (2 * count > this.#keys.length || this.#stamp === 0xffff_ffff)
      return new HashSet(powerOfTwoFrom(2 * count));
    this.#stamp += 1;
    this.size = 0;
    return this;
  }

  /** False where the number is there already. */
  add(hash: number): boolean {
    const slot = this.#find(hash);
    if (this.#stamps[slot] === this.#stamp) return false;
    this.#keys[slot] = hash;
    this.#stamps[slot] = this.#stamp;
    this.size += 1;
    return true;
  }

  has(hash: number): boolean {
    return this.#stamps[this.#find(hash)] === this.#stamp;
  }

  #find(hash: number): number {
    let slot = hash & this.#mask;
    while (this.#stamps[slot] === this.#stamp && this.#keys[slot] !== hash) slot = (slot + 1) & this.#mask;
    return slot;
  }
}

function powerOfTwoFrom(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(count, 1 << 11)));
}
