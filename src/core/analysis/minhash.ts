import { scramble, type Hashes } from './shingles.ts';

/** Cells of a sketch. 120 divides into bands of 2, 3, 4, 5, 6 or 8 rows; the similarity of two sketches errs by 4 points. */
export const SKETCH_SIZE = 120;

/**
 * Makes a function from a set of hashes to its min-wise sketch: two sets agree in a cell with a probability that equals
 * their Jaccard similarity. Repetitions don't matter. The sketch is in a buffer that the next call overwrites.
 *
 * After Dahlgaard, Knudsen and Thorup, "Fast Similarity Sketching", FOCS 2017: in a round each element throws one value
 * into one cell, a cell keeps the least value of the first round that reached it, and a cell that no round reached takes
 * the least of a hash function of its own. (They go on for as many rounds as there are cells; after two, the own functions
 * are cheaper.) So a text of many shingles costs one or two steps a shingle, where k permutations cost k, and a short
 * text is as exact as with k permutations, where one-permutation hashing has to copy cells. All cells of an empty set are
 * alike.
 */
export function createSketcher(): (hashes: Hashes) => Int32Array {
  const sketch = new Int32Array(SKETCH_SIZE);
  const round = new Int32Array(SKETCH_SIZE);
  return (hashes) => {
    sketch.fill(EMPTY);
    throwAll(hashes, sketch);
    if (!sketch.includes(EMPTY) || hashes.length === 0) return sketch;
    round.fill(EMPTY);
    throwAllAgain(hashes, round);
    for (let cell = 0; cell < SKETCH_SIZE; cell += 1) {
      if (sketch[cell] === EMPTY) sketch[cell] = round[cell] ?? EMPTY;
      if (sketch[cell] === EMPTY) sketch[cell] = leastOf(hashes, scramble(cell + 1));
    }
    return sketch;
  };
}

const EMPTY = 0x7fff_ffff;

/** The first round: the hashes are mixed well enough to be thrown as they are. */
function throwAll({ values, length }: Hashes, cells: Int32Array): void {
  for (let i = 0; i < length; i += 1) keepLeast(cells, (values[i] ?? 0) >>> 1);
}

function throwAllAgain({ values, length }: Hashes, cells: Int32Array): void {
  for (let i = 0; i < length; i += 1) keepLeast(cells, scramble((values[i] ?? 0) ^ 0x5bd1e995) >>> 1);
}

/**
 * Throws 31 bits: the high ones choose the cell, and within it the low ones order the elements. The minimum is taken
 * without a branch, since half of such branches are mispredicted.
 */
function keepLeast(cells: Int32Array, value: number): void {
  const cell = Math.imul(value >>> 15, SKETCH_SIZE) >>> 16;
  const least = cells[cell] ?? EMPTY;
  const difference = (value - least) | 0;
  cells[cell] = least + (difference & (difference >> 31));
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
