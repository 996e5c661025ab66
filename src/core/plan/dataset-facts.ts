/** What is known of one file of records. */
export interface FileFacts {
  readonly records: number;
  /** Of them, preference pairs. */
  readonly pairs: number;
  /** Tokens of each record as it is trained, of a pair those of its longer side, before it is cut; in any order. */
  readonly lengths: ArrayLike<number>;
}

/** What is known of a run's data. Whoever reads the files makes it: the CLI, or the editor's host. */
export interface DatasetFacts {
  /** In the order of `data.train`. */
  readonly train: readonly FileFacts[];
  readonly replay?: FileFacts | undefined;
  /** False where tokens are estimated, which people are shown with `≈`. */
  readonly exact: boolean;
  /** Records of the training files whose text is in the validation or probe file too. */
  readonly leaked?: number | undefined;
}

export function sumOf(values: ArrayLike<number>, each: (value: number) => number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += each(values[i] ?? 0);
  return sum;
}
