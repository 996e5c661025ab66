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

/** One hash a band, into `keys`, which has room for at least `bands`. Never 0, which means no key. */
export function bandKeys(sketch: Int32Array, { bands, rows }: Banding, keys: Uint32Array): void {
  for (let band = 0; band < bands; band += 1) {
    let hash = band;
    for (let row = 0; row < rows; row += 1) hash = scramble(hash ^ (sketch[band * rows + row] ?? 0));
    keys[band] = hash || 1;
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
 * Everything lies in typed arrays: 8 bytes a record and band for key and chain, and 6 to 11 for the table of buckets.
 */
export class BandIndex {
  readonly #bands: number;
  /** Key and next node by node = id * bands + band. The first node of a bucket is its hub. */
  #keys = new Uint32Array(0);
  #next = new Int32Array(0);
  /** What orders the members of a bucket for the choice of a hub. */
  #ranks = new Uint32Array(0);
  /** Open addressing with linear probing: the first node of each bucket. */
  #table = new Int32Array(1 << 10).fill(NONE);
  #buckets = 0;

  constructor(bands: number) {
    this.#bands = bands;
  }

  /** Bytes that the arrays take. */
  get byteLength(): number {
    return this.#keys.byteLength + this.#next.byteLength + this.#ranks.byteLength + this.#table.byteLength;
  }

  /**
   * Puts a record that is not in the index into its buckets, but for bands whose key is 0; `disturbed` hears of others whose
   * links changed. Gives whether it met any other record.
   */
  add(
    id: number,
    { keys, rank }: { keys: Uint32Array; rank: number },
    disturbed: (id: number) => void,
  ): boolean {
    this.#reserve(id);
    this.#ranks[id] = rank;
    let hasMet = false;
    for (let band = 0; band < this.#bands; band += 1) {
      const node = id * this.#bands + band;
      this.#keys[node] = keys[band] ?? 0;
      if (keys[band] !== 0 && this.#enter(node, disturbed)) hasMet = true;
    }
    return hasMet;
  }

  /** Takes a record that is in the index out of its buckets; `disturbed` hears of others whose links changed. */
  remove(id: number, disturbed: (id: number) => void): void {
    for (let band = 0; band < this.#bands; band += 1) {
      const node = id * this.#bands + band;
      if (this.#keys[node] !== 0) this.#leave(node, disturbed);
    }
  }

  /** Calls `visit` with the records that a record is linked to; with one as often as they meet. */
  links(id: number, visit: (other: number) => void): void {
    for (let band = 0; band < this.#bands; band += 1) {
      const node = id * this.#bands + band;
      if (this.#keys[node] === 0) continue;
      const head = this.#table[this.#slotOf(node)] ?? NONE;
      if (this.#isCrowd(head) && head !== node) visit(this.#recordOf(head));
      else this.#visitOthers(head, node, visit);
    }
  }

  #visitOthers(head: number, node: number, visit: (other: number) => void): void {
    for (let at = head; at !== NONE; at = this.#after(at)) if (at !== node) visit(this.#recordOf(at));
  }

  /** True if there was someone. */
  #enter(node: number, disturbed: (id: number) => void): boolean {
    const slot = this.#slotOf(node);
    const head = this.#table[slot] ?? NONE;
    if (head === NONE) {
      this.#next[node] = NONE;
      this.#table[slot] = node;
      this.#buckets += 1;
      if (this.#buckets * 4 > this.#table.length * 3) this.#growTable();
      return false;
    }
    const wasCrowd = this.#isCrowd(head);
    const leads = this.#rank(node) < this.#rank(head);
    if (leads) {
      this.#next[node] = head;
      this.#table[slot] = node;
    } else {
      this.#next[node] = this.#after(head);
      this.#next[head] = node;
    }
    const becameCrowd = !wasCrowd && this.#isCrowd(leads ? node : head);
    if (becameCrowd || (wasCrowd && leads)) this.#visitOthers(leads ? node : head, node, disturbed);
    return true;
  }

  #leave(node: number, disturbed: (id: number) => void): void {
    const slot = this.#slotOf(node);
    const head = this.#table[slot] ?? NONE;
    const wasCrowd = this.#isCrowd(head);
    if (wasCrowd && head === node) this.#visitOthers(head, node, disturbed);
    if (head === node) this.#replaceHub(slot, this.#after(node));
    else this.#unlink(head, node);
    const rest = this.#table[slot] ?? NONE;
    if (wasCrowd && head !== node && !this.#isCrowd(rest)) this.#visitOthers(rest, NONE, disturbed);
  }

  #unlink(head: number, node: number): void {
    let before = head;
    while (this.#after(before) !== node) before = this.#after(before);
    this.#next[before] = this.#after(node);
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

  /** The slot of the node's bucket, or the empty one where it belongs. */
  #slotOf(node: number): number {
    const mask = this.#table.length - 1;
    const key = this.#keys[node] ?? 0;
    const band = node % this.#bands;
    let slot = this.#home(node);
    for (let head = this.#table[slot] ?? NONE; head !== NONE; head = this.#table[slot] ?? NONE) {
      if (this.#keys[head] === key && head % this.#bands === band) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #home(node: number): number {
    return scramble((this.#keys[node] ?? 0) + (node % this.#bands)) & (this.#table.length - 1);
  }

  /** Empties a slot and moves up what had to make way for it, so that no search stops early (Knuth, TAOCP 6.4, R). */
  #close(slot: number): void {
    const mask = this.#table.length - 1;
    this.#buckets -= 1;
    let hole = slot;
    for (let at = (hole + 1) & mask; this.#table[at] !== NONE; at = (at + 1) & mask) {
      const home = this.#home(this.#table[at] ?? 0);
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
      let slot = this.#home(head);
      while (this.#table[slot] !== NONE) slot = (slot + 1) & mask;
      this.#table[slot] = head;
    }
  }

  #reserve(id: number): void {
    if (id < this.#ranks.length) return;
    const capacity = grownCapacity(this.#ranks.length, id);
    this.#ranks = grow(this.#ranks, capacity);
    this.#keys = grow(this.#keys, capacity * this.#bands);
    this.#next = grow(this.#next, capacity * this.#bands);
  }

  #after(node: number): number {
    return this.#next[node] ?? NONE;
  }

  #rank(node: number): number {
    return this.#ranks[this.#recordOf(node)] ?? 0;
  }

  #recordOf(node: number): number {
    return Math.floor(node / this.#bands);
  }
}
