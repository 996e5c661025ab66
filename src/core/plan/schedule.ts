import type { ResolvedRun } from '../run/resolve.ts';
import { sumOf, type DatasetFacts, type FileFacts } from './dataset-facts.ts';

/** How much is trained. Tokens are those of the records, without padding. */
export interface Schedule {
  /** Sequences that one pass over the data trains on. */
  readonly sequences: number;
  readonly tokensPerEpoch: number;
  /** Over all epochs. */
  readonly tokens: number;
  /** Optimiser steps over all epochs. */
  readonly steps: number;
  /** Records held out for validation. */
  readonly heldOut: number;
  /** Records that the max length cuts. */
  readonly cut: number;
  readonly exact: boolean;
}

/** Counted as the trainer does it (`data.py`, `training.py`), so that warm-up and AdaLoRA's schedule agree with it. */
export function scheduleOf(run: ResolvedRun, facts: DatasetFacts): Schedule {
  const { data, training, launch } = run;
  const files = facts.train.map((file, index) => partOf(file, run, data.train[index]?.weight ?? 1));
  const trained = files.reduce((sum, file) => sum + file.records, 0);
  const replay = replayOf(run, facts, trained);
  const tokensPerEpoch = files.reduce((sum, file) => sum + file.tokens, 0) + replay.tokens;
  const records = trained + replay.records;
  const sequences = data.packing ? Math.ceil(tokensPerEpoch / data.maxLength) : records;
  const batches = Math.ceil(sequences / (training.batchSize * launch.gpus * launch.nodes));
  const stepsPerEpoch = Math.ceil(batches / training.gradientAccumulation);
  return {
    sequences,
    tokensPerEpoch: Math.round(tokensPerEpoch),
    tokens: Math.round(training.epochs * tokensPerEpoch),
    steps: Math.ceil(training.epochs * stepsPerEpoch),
    heldOut: facts.train.reduce((sum, { records }) => sum + heldOutOf(records, run), 0),
    cut: facts.train.reduce(
      (sum, file) => sum + sumOf(file.lengths, (length) => Number(length > data.maxLength)),
      0,
    ),
    exact: facts.exact,
  };
}

interface Part {
  readonly records: number;
  readonly tokens: number;
}

/** The file with the lowest weight is seen once an epoch, the others in proportion to it. */
function partOf(file: FileFacts, run: ResolvedRun, weight: number): Part {
  const lowest = Math.min(...run.data.train.map((one) => one.weight));
  const kept = file.records - heldOutOf(file.records, run);
  const records = Math.round((kept * weight) / lowest);
  // Both sides of a pair are read; the shorter is counted like the longer.
  const sides = run.training.objective === 'dpo' ? 2 : 1;
  return { records, tokens: sides * records * meanLength(file, run) };
}

function replayOf({ data }: ResolvedRun, { replay }: DatasetFacts, trained: number): Part {
  if (data.replay === null || replay === undefined) return { records: 0, tokens: 0 };
  const records = Math.round(data.replay.ratio * trained);
  const mean =
    sumOf(replay.lengths, (length) => Math.min(length, data.maxLength)) / Math.max(1, replay.records);
  return { records, tokens: records * mean };
}

function meanLength({ lengths, records }: FileFacts, { data }: ResolvedRun): number {
  return sumOf(lengths, (length) => Math.min(length, data.maxLength)) / Math.max(1, records);
}

function heldOutOf(records: number, { data }: ResolvedRun): number {
  const { validation } = data;
  if (validation === null || !('fraction' in validation) || records === 0) return 0;
  return Math.max(1, Math.round(validation.fraction * records));
}
