import { SKETCH_SIZE } from './minhash.ts';
import { scramble } from './shingles.ts';
import { grow, grownCapacity } from './typed-arrays.ts';

/** How a sketch is cut: two sketches that agree in all rows of a band are candidates. */
export interface Banding {
  readonly bands: number;
  readonly rows: number;
}

/**
 * The banding with the longest bands, so the fewest false candidates, that still finds 98 of 100 pairs whose similarity
 * is the threshold: a pair of similarity s meets in some band with probability 1 - (1 - s^rows)^bands (Leskovec,
 * Rajaraman, Ullman, "Mining of Massive Datasets", section 3.4).
 */
export function bandingFor(threshold: number): Banding {
  const found = [8, 6, 5, 4, 3, 2].find((rows) => chanceToMeet(threshold, rows) >= 0.98) ?? 1;
  return { rows: found, bands: Math.floor(SKETCH_SIZE / found) };
}

function chanceToMeet(similarity: number, rows: number): number {
  return 1 - (1 - similarity ** rows) ** Math.floor(SKETCH_SIZE / rows);
}

/** One hash a band, into `keys` from `at` on. Never 0, which means no key. */
export function bandKeys(
  sketch: Int32Array,
  { bands, rows }: Banding,
  { keys, at }: { readonly keys: Uint32Array; readonly at: number },
): void {
  for (let band = 0; band < bands; band += 1) {
    let hash = band;
    for (let row = 0; row < rows; row += 1) hash = scramble(hash ^ (sketch[band * rows + row] ?? 0));
    keys[at + band] = hash || 1;
  }
}

/**
 * A bucket of more members than this links each of them to one of them alone, its hub, so that ten thousand variants of
 * one template cost ten thousand comparisons and not fifty million. A cluster stays whole, because all know the hub.
 */
const CROWD = 64;

const NONE = -1;

/**
 * Which records share a bucket: in band b, those with the same key. Records are small integers; what they are linked to
 * depends on the set of records and their keys alone, never on the order of additions and removals.
 *
 * Each band has its own arrays, 8 bytes a record for key and chain, and 5 to 11 for the table of buckets, and many records
 * are put into one band after the other: the arrays of one band stay in the processor's cache, where those of twenty would
 * miss it at every step.
 */
export class BandIndex {
  readonly #bands: readonly Band[];
  /** What orders the members of a bucket for the choice of a hub. */
  readonly #ranks: Ranks = { values: new Uint32Array(0) };

  constructor(bands: number) {
    this.#bands = Array.from({ length: bands }, () => new Band(this.#ranks));
  }

  /** Bytes that the arrays take. */
  get byteLength(): number {
    return this.#bands.reduce((sum, band) => sum + band.byteLength, this.#ranks.values.byteLength);
  }

  /**
   * Puts a record that is not in the index into its buckets, but for bands whose key is 0; `disturbed` hears of others whose
   * links changed. Gives whether it met any other record.
   */
  add(id: number, { keys, rank }: Entry, disturbed: (id: number) => void): boolean {
    let hasMet = false;
    this.addAll([id], { keys, ranks: [rank], disturbed, met: () => (hasMet = true) });
    return hasMet;
  }

  /** The same for several; `met` hears of each that met another, at least once. */
  addAll(ids: readonly number[], { keys, ranks, disturbed, met }: Addition): void {
    ids.forEach((id, i) => this.#rank(id, ranks[i] ?? 0));
    const count = this.#bands.length;
    this.#bands.forEach((band, b) => {
      for (let i = 0; i < ids.length; i += 1) {
        const id = ids[i] ?? 0;
        if (band.add(id, keys[i * count + b] ?? 0, disturbed)) met(id);
      }
    });
  }

  /** Takes a record that is in the index out of its buckets; `disturbed` hears of others whose links changed. */
  remove(id: number, disturbed: (id: number) => void): void {
    for (const band of this.#bands) band.remove(id, disturbed);
  }

  /** Calls `visit` with the records that a record is linked to; with one as often as they meet. */
  links(id: number, visit: (other: number) => void): void {
    for (const band of this.#bands) band.links(id, visit);
  }

  #rank(id: number, rank: number): void {
    const { values } = this.#ranks;
    if (id >= values.length) this.#ranks.values = grow(values, grownCapacity(values.length, id));
    this.#ranks.values[id] = rank;
  }
}

interface Entry {
  readonly keys: Uint32Array;
  readonly rank: number;
}

interface Addition {
  /** Those of the first record, of all bands, then those of the second, and so on. */
  readonly keys: Uint32Array;
  readonly ranks: ArrayLike<number>;
  readonly disturbed: (id: number) => void;
  readonly met: (id: number) => void;
}

interface Ranks {
  values: Uint32Array;
}

/** The buckets of one band. */
class Band {
  readonly #ranks: Ranks;
  #keys = new Uint32Array(0);
  /** The next record of the same bucket. The first one of a bucket is its hub. */
  #next = new Int32Array(0);
  /** Open addressing with linear probing: the first record of each bucket. */
  #table = new Int32Array(1 << 8).fill(NONE);
  #buckets = 0;

  constructor(ranks: Ranks) {
    this.#ranks = ranks;
  }

  get byteLength(): number {
    return this.#keys.byteLength + this.#next.byteLength + this.#table.byteLength;
  }

  /** True if there was someone in the bucket. */
  add(id: number, key: number, disturbed: (id: number) => void): boolean {
    this.#reserve(id);
    this.#keys[id] = key;
    return key !== 0 && this.#enter(id, disturbed);
  }

  remove(id: number, disturbed: (id: number) => void): void {
    if (this.#keys[id] !== 0) this.#leave(id, disturbed);
  }

  links(id: number, visit: (other: number) => void): void {
    if (this.#keys[id] === 0) return;
    const head = this.#table[this.#slotOf(id)] ?? NONE;
    if (head !== id && this.#isCrowd(head)) visit(head);
    else this.#visitOthers(head, id, visit);
  }

  #visitOthers(head: number, id: number, visit: (other: number) => void): void {
    for (let at = head; at !== NONE; at = this.#after(at)) if (at !== id) visit(at);
  }

  #enter(id: number, disturbed: (id: number) => void): boolean {
    const slot = this.#slotOf(id);
    const head = this.#table[slot] ?? NONE;
    if (head === NONE) {
      this.#next[id] = NONE;
      this.#table[slot] = id;
      this.#buckets += 1;
      if (this.#buckets * 5 > this.#table.length * 4) this.#growTable();
      return false;
    }
    const wasCrowd = this.#isCrowd(head);
    const leads = this.#rank(id) < this.#rank(head);
    if (leads) {
      this.#next[id] = head;
      this.#table[slot] = id;
    } else {
      this.#next[id] = this.#after(head);
      this.#next[head] = id;
    }
    const becameCrowd = !wasCrowd && this.#isCrowd(leads ? id : head);
    if (becameCrowd || (wasCrowd && leads)) this.#visitOthers(leads ? id : head, id, disturbed);
    return true;
  }

  #leave(id: number, disturbed: (id: number) => void): void {
    const slot = this.#slotOf(id);
    const head = this.#table[slot] ?? NONE;
    const wasCrowd = this.#isCrowd(head);
    if (wasCrowd && head === id) this.#visitOthers(head, id, disturbed);
    if (head === id) this.#replaceHub(slot, this.#after(id));
    else this.#unlink(head, id);
    const rest = this.#table[slot] ?? NONE;
    if (wasCrowd && head !== id && !this.#isCrowd(rest)) this.#visitOthers(rest, NONE, disturbed);
  }

  #unlink(head: number, id: number): void {
    let before = head;
    while (this.#after(before) !== id) before = this.#after(before);
    this.#next[before] = this.#after(id);
  }

  /** Makes the member of the least rank the first of the bucket, or closes the bucket. */
  #replaceHub(slot: number, rest: number): void {
    if (rest === NONE) {
      this.#close(slot);
      return;
    }
    let hub = rest;
    for (let at = rest; at !== NONE; at = this.#after(at)) if (this.#rank(at) < this.#rank(hub)) hub = at;
    if (hub !== rest) {
      this.#unlink(rest, hub);
      this.#next[hub] = rest;
    }
    this.#table[slot] = hub;
  }

  #isCrowd(head: number): boolean {
    let size = 0;
    for (let at = head; at !== NONE && size <= CROWD; at = this.#after(at)) size += 1;
    return size > CROWD;
  }

  /** The slot of the record's bucket, or the empty one where it belongs. */
  #slotOf(id: number): number {
    const mask = this.#table.length - 1;
    const key = this.#keys[id] ?? 0;
    let slot = key & mask;
    for (let head = this.#table[slot] ?? NONE; head !== NONE; head = this.#table[slot] ?? NONE) {
      if (this.#keys[head] === key) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Empties a slot and moves up what had to make way for it, so that no search stops early (Knuth, TAOCP 6.4, R). */
  #close(slot: number): void {
    const mask = this.#table.length - 1;
    this.#buckets -= 1;
    let hole = slot;
    for (let at = (hole + 1) & mask; this.#table[at] !== NONE; at = (at + 1) & mask) {
      const home = (this.#keys[this.#table[at] ?? 0] ?? 0) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      this.#table[hole] = this.#table[at] ?? NONE;
      hole = at;
    }
    this.#table[hole] = NONE;
  }

  #growTable(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2).fill(NONE);
    const mask = this.#table.length - 1;
    for (const head of old) {
      if (head === NONE) continue;
      let slot = (this.#keys[head] ?? 0) & mask;
      while (this.#table[slot] !== NONE) slot = (slot + 1) & mask;
      this.#table[slot] = head;
    }
  }

  #reserve(id: number): void {
    if (id < this.#keys.length) return;
    const capacity = grownCapacity(this.#keys.length, id);
    this.#keys = grow(this.#keys, capacity);
    this.#next = grow(this.#next, capacity);
  }

  #after(id: number): number {
    return this.#next[id] ?? NONE;
  }

  #rank(id: number): number {
    return this.#ranks.values[id] ?? 0;
  }
}
