/** Tukey's factor, Exploratory Data Analysis, 1977: beyond it lie 0.7 % of normally distributed numbers. */
export const USUAL_RANGES = 1.5;

/** Where nearly all lengths are one, those a quarter longer are no outliers. */
const LEAST_RANGE = Math.log(1.25);

/**
 * Tukey's fences around quartiles that are logarithms, since lengths of texts are skewed to the right: on a plain scale a
 * twentieth of most datasets would lie beyond them.
 */
export function logFences(first: number, third: number, ranges: number): readonly [number, number] {
  const range = ranges * Math.max(third - first, LEAST_RANGE);
  return [first - range, third + range];
}
