/** Words return all the time and sentences hardly ever (a Chinese sentence is one piece), so only short ones are kept. */
const MAX_LENGTH = 32;
const MAX_PIECES = 1 << 17;
/** Room for pieces of eight units on average. */
const MAX_UNITS = MAX_PIECES * 8;

/** Half full at most, so that a search ends soon. */
const SLOTS = MAX_PIECES * 2;
const LAST_SLOT = SLOTS - 1;
const EMPTY = -1;

interface Counted {
  readonly text: string;
  readonly start: number;
  readonly length: number;
  readonly counted: number;
}

/**
 * Token counts of pieces of text, found by their characters in place: a `Map` would want each piece as a string of its own,
 * which costs several times the search. Takes 5 MB; when it is full it starts anew, since finding the oldest entry would
 * cost more than counting.
 */
export class PieceCache {
  /** By slot: where the units of its piece begin. */
  readonly #starts = new Int32Array(SLOTS).fill(EMPTY);
  readonly #lengths = new Uint8Array(SLOTS);
  /** A token has a byte at least, and a unit three bytes at most. */
  readonly #counts = new Uint8Array(SLOTS);
  readonly #units = new Uint16Array(MAX_UNITS);
  readonly #count: (piece: string) => number;
  #pieces = 0;
  #used = 0;

  constructor(count: (piece: string) => number) {
    this.#count = count;
  }

  /** The count of `text` from `start` to `end`. */
  get(text: string, start: number, end: number): number {
    const length = end - start;
    if (length > MAX_LENGTH) return this.#count(text.slice(start, end));
    let slot = hashOf(text, start, end) & LAST_SLOT;
    for (; this.#starts[slot] !== EMPTY; slot = (slot + 1) & LAST_SLOT)
      if (this.#lengths[slot] === length && this.#isAt(slot, text, start)) return this.#counts[slot] ?? 0;
    const counted = this.#count(text.slice(start, end));
    this.#keep(slot, { text, start, length, counted });
    return counted;
  }

  #isAt(slot: number, text: string, start: number): boolean {
    const kept = this.#starts[slot] ?? 0;
    const length = this.#lengths[slot] ?? 0;
    for (let i = 0; i < length; i += 1)
      if (this.#units[kept + i] !== text.charCodeAt(start + i)) return false;
    return true;
  }

  #keep(slot: number, { text, start, length, counted }: Counted): void {
    if (this.#pieces === MAX_PIECES || this.#used + length > MAX_UNITS) {
      this.#starts.fill(EMPTY);
      this.#pieces = 0;
      this.#used = 0;
      return;
    }
    this.#starts[slot] = this.#used;
    this.#lengths[slot] = length;
    this.#counts[slot] = counted;
    for (let i = 0; i < length; i += 1) this.#units[this.#used + i] = text.charCodeAt(start + i);
    this.#used += length;
    this.#pieces += 1;
  }
}

function hashOf(text: string, start: number, end: number): number {
  let hash = end - start;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
