import type { TProperties } from 'typebox';
import type { Matrix } from '../architecture.ts';

/** What decides an adapter's size. */
export interface AdapterShape {
  /** Rank of the update; for AdaLoRA the rank it begins with. */
  readonly rank: number;
}

/** A PEFT method: its settings, what it is, when it helps, and what it adds to each matrix that it is put on. */
export interface Method {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  /** When to choose it, with what is known and under which conditions. */
  readonly use: string;
  /** When not to. */
  readonly avoid: string;
  /** Papers and documentation: what defines it, and what the advice rests on. */
  readonly sources: readonly string[];
  /** The base model's matrices are held in four bits. */
  readonly quantized: boolean;
  /** Its settings in the run file, but for `type`: shape, default, bounds, description. */
  readonly fields: TProperties;
  /** Trainable elements that one matrix gets. */
  trainable(matrix: Matrix, shape: AdapterShape): number;
  /** Elements that one matrix gets and that are not trained. */
  frozen(matrix: Matrix, shape: AdapterShape): number;
}

/** A (r × in) and B (out × r). */
export function lowRankPair({ inFeatures, outFeatures, rankFactor }: Matrix, { rank }: AdapterShape): number {
  return rank * rankFactor * (inFeatures + outFeatures);
}

/**
 * PEFT's own comparison of methods: Llama-3.2-3B in bfloat16, MetaMathQA for 5,000 steps, tested on GSM8K, one L40S.
 * Its figures hold for that task and its learning rates, and for no other without a test.
 */
export const PEFT_COMPARISON = 'https://github.com/huggingface/peft/tree/main/method_comparison/MetaMathQA';
