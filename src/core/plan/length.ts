import type { DatasetFacts } from './dataset-facts.ts';

/** Lengths of the training records, in tokens. */
export interface UsableLength {
  readonly longest: number;
  /** That 99 of 100 records do not exceed. */
  readonly most: number;
}

export function usableLength({ train }: DatasetFacts): UsableLength {
  const all = train.flatMap(({ lengths }) => Array.from(lengths)).sort((a, b) => a - b);
  return { longest: all.at(-1) ?? 0, most: all[Math.ceil(0.99 * all.length) - 1] ?? 0 };
}

/** Share of a batch that is padding where records are drawn at random: 1 − mean length / mean longest of a batch. */
export function paddingShare({ train }: DatasetFacts, batchSize: number, maxLength: number): number {
  const all = train
    .flatMap(({ lengths }) => Array.from(lengths, (length) => Math.min(length, maxLength)))
    .sort((a, b) => a - b);
  const records = all.length;
  if (records === 0) return 0;
  const mean = all.reduce((sum, length) => sum + length, 0) / records;
  // The expected largest of a batch: a record is it with the chance that all are at most as long.
  const longest = all.reduce((sum, length, rank) => {
    const chance = ((rank + 1) / records) ** batchSize - (rank / records) ** batchSize;
    return sum + length * chance;
  }, 0);
  return longest === 0 ? 0 : 1 - mean / longest;
}
