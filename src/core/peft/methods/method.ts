import type { Matrix } from '../architecture.ts';

/** What decides an adapter's size. */
export interface AdapterShape {
  /** Rank of the update; for AdaLoRA the rank it begins with. */
  readonly rank: number;
}

/** A PEFT method: what it is, when it helps, and what it adds to each matrix that it is put on. */
export interface Method {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  /** When to use it and when not, with what is known and under which conditions. */
  readonly advice: string;
  /** Paper or documentation that defines it. */
  readonly source: string;
  /** The base model's matrices are held in four bits. */
  readonly quantized: boolean;
  /** Trainable elements that one matrix gets. */
  trainable(matrix: Matrix, shape: AdapterShape): number;
  /** Elements that one matrix gets and that are not trained. */
  frozen(matrix: Matrix, shape: AdapterShape): number;
}

/** A (r × in) and B (out × r). */
export function lowRankPair({ inFeatures, outFeatures, rankFactor }: Matrix, { rank }: AdapterShape): number {
  return rank * rankFactor * (inFeatures + outFeatures);
}
