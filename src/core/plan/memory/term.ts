import type { AdaptedMatrix } from '../../peft/adapter.ts';
import type { Architecture } from '../../peft/architecture.ts';
import type { Method } from '../../peft/methods.ts';
import type { ResolvedRun } from '../../run/resolve.ts';

/** What the terms of the sum are computed from: one GPU's part of a run. */
export interface MemorySetup {
  readonly architecture: Architecture;
  readonly method: Method;
  readonly adapted: readonly AdaptedMatrix[];
  readonly trainable: number;
  /** Elements that the method keeps beside the trained ones. */
  readonly frozen: number;
  readonly dropout: number;
  /** Undefined where the base weights are not quantised. */
  readonly quantization: { readonly doubleQuant: boolean } | undefined;
  readonly bytes: ElementBytes;
  readonly optimizer: ResolvedRun['training']['optimizer'];
  readonly batchSize: number;
  /** Of each record of the batch: two of a preference pair. */
  readonly sequences: 1 | 2;
  /** Tokens of each sequence of the batch. */
  readonly length: number;
  readonly checkpointing: boolean;
  /**
   * "padded": fused attention that is given a mask of the padding, which costs it the grouping of keys and values;
   * "packed": likewise, with a mask that keeps the records of a whole batch apart.
   */
  readonly attention: 'eager' | 'fused' | 'padded' | 'packed';
  readonly mixedPrecision: boolean;
  readonly fusedLoss: boolean;
  readonly strategy: ResolvedRun['launch']['strategy'];
  /** GPUs that the work is shared among. */
  readonly gpus: number;
}

/** Bytes of one element. */
export interface ElementBytes {
  /** Of the base weights that are not quantised, and of what flows between layers. */
  readonly base: number;
  readonly adapter: number;
  /** Of what an adapter keeps of its inputs: autocast makes them 16-bit, else they are of the adapter's own type. */
  readonly adapterInput: number;
}

/** One term of the sum, as people read it. */
export interface MemoryTerm {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** With this run's numbers in it. */
  readonly formula: string;
  readonly source: string;
}

/** How a term is computed; one file each. */
export interface MemoryRule {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  compute(setup: MemorySetup): { readonly bytes: number; readonly formula: string };
}

/** `6.53 B`, `40.4 M`, as models' sizes are spoken of. */
export function count(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(2)} B`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  return value >= 1e4 ? `${(value / 1e3).toFixed(1)} k` : String(Math.round(value));
}

/** `8 records × 2048 tokens`, of pairs `8 pairs × 2 answers × 2048 tokens`. */
export function batchText({ batchSize, sequences, length }: MemorySetup): string {
  const one = batchSize === 1;
  if (sequences === 1) return `${batchSize} ${one ? 'record' : 'records'} × ${length} tokens`;
  return `${batchSize} ${one ? 'pair' : 'pairs'} × 2 answers × ${length} tokens`;
}

/** Tokens that one GPU works on at once. */
export function tokensOf({ batchSize, sequences, length }: MemorySetup): number {
  return batchSize * sequences * length;
}
