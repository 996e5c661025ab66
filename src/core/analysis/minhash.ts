import { scramble, type Hashes } from './shingles.ts';

/** Cells of a sketch. 120 divides into bands of 2, 3, 4, 5, 6 or 8 rows; the similarity of two sketches errs by 4 points. */
export const SKETCH_SIZE = 120;

/**
 * Makes a function from a set of hashes to its min-wise sketch: two sets agree in a cell with a probability that equals
 * their Jaccard similarity. Repetitions don't matter. The sketch is in a buffer that the next call overwrites.
 *
 * After Dahlgaard, Knudsen and Thorup, "Fast Similarity Sketching", FOCS 2017: in a round each element throws one value
 * into one cell, and a cell keeps the least value of the first round that reached it. They end with hash functions of each
 * cell's own, which cost the most for short texts; here the last few cells copy others. So a text costs few steps a
 * shingle, where k permutations cost k. All cells of an empty set are alike.
 */
export function createSketcher(): (hashes: Hashes) => Int32Array {
  const sketch = new Int32Array(SKETCH_SIZE);
  const round = new Int32Array(SKETCH_SIZE);
  return (hashes) => {
    sketch.fill(EMPTY);
    if (hashes.length === 0) return sketch;
    throwAll(hashes, sketch);
    let empty = takeFrom(sketch, sketch);
    for (let i = 1; i < ROUNDS && empty > FEW; i += 1) {
      round.fill(EMPTY);
      throwAgain(hashes, round, Math.imul(i, 0x5bd1e995));
      empty = takeFrom(round, sketch);
    }
    if (empty > FEW) fillByOwn(hashes, sketch);
    else if (empty > 0) fillFromOthers(sketch, round);
    return sketch;
  };
}

const EMPTY = 0x7fff_ffff;

/** So few empty cells copy others, since another round of all hashes would cost more than all that. */
const FEW = 8;
const ROUNDS = 6;

/** Fills empty cells with those of a round; gives how many are left. */
function takeFrom(round: Int32Array, cells: Int32Array): number {
  let empty = 0;
  for (let cell = 0; cell < SKETCH_SIZE; cell += 1) {
    if (cells[cell] !== EMPTY) continue;
    const value = round[cell] ?? EMPTY;
    cells[cell] = value;
    if (value === EMPTY) empty += 1;
  }
  return empty;
}

/** For sets of a few elements: each cell the least of a hash function of its own. */
function fillByOwn(hashes: Hashes, cells: Int32Array): void {
  for (let cell = 0; cell < SKETCH_SIZE; cell += 1)
    if (cells[cell] === EMPTY) cells[cell] = leastOf(hashes, scramble(cell + 1));
}

/**
 * After Shrivastava, "Optimal Densification for Fast and Accurate Minwise Hashing", ICML 2017: an empty cell copies one that
 * is full, any of them with the same chance.
 */
function fillFromOthers(cells: Int32Array, full: Int32Array): void {
  full.set(cells);
  for (let cell = 0; cell < SKETCH_SIZE; cell += 1) {
    if (full[cell] !== EMPTY) continue;
    let from = cell;
    for (let attempt = 1; full[from] === EMPTY; attempt += 1)
      from = scramble(cell + attempt * SKETCH_SIZE) % SKETCH_SIZE;
    cells[cell] = scramble((full[from] ?? 0) ^ cell) >>> 1;
  }
}

/**
 * The first round: the hashes are mixed well enough to be thrown as they are. Of 31 bits the high ones choose the cell, and
 * within it the low ones order the elements. The minimum is taken without a branch, since half of such branches are
 * mispredicted; and constants are copied into the function, where they cost no loads.
 */
function throwAll({ values, length }: Hashes, cells: Int32Array): void {
  const size = SKETCH_SIZE;
  for (let i = 0; i < length; i += 1) {
    const value = (values[i] ?? 0) >>> 1;
    const cell = Math.imul(value >>> 15, size) >>> 16;
    const least = cells[cell] ?? 0;
    const difference = (value - least) | 0;
    cells[cell] = least + (difference & (difference >> 31));
  }
}

/** A later round. */
function throwAgain({ values, length }: Hashes, cells: Int32Array, seed: number): void {
  const size = SKETCH_SIZE;
  for (let i = 0; i < length; i += 1) {
    // Mixed already: a multiplication, whose high bits depend on all others, throws them anew.
    const mixed = Math.imul((values[i] ?? 0) ^ seed, 0x9e3779b1);
    const value = (mixed ^ (mixed >>> 15)) >>> 1;
    const cell = Math.imul(value >>> 15, size) >>> 16;
    const least = cells[cell] ?? 0;
    const difference = (value - least) | 0;
    cells[cell] = least + (difference & (difference >> 31));
  }
}

/** The hashes are mixed already: a multiplication, whose high bits depend on all others, orders them anew. */
function leastOf({ values, length }: Hashes, seed: number): number {
  const factor = seed | 1;
  let least = EMPTY;
  for (let i = 0; i < length; i += 1) {
    const value = Math.imul((values[i] ?? 0) ^ seed, factor) >>> 1;
    if (value < least) least = value;
  }
  return least;
}

/** How much of two sketches agrees: an unbiased estimate of the sets' Jaccard similarity. */
export function sketchSimilarity(a: Int32Array, b: Int32Array): number {
  let equal = 0;
  for (let cell = 0; cell < a.length; cell += 1) if (a[cell] === b[cell]) equal += 1;
  return equal / a.length;
}
