import { lora } from './lora.ts';
import { lowRankPair, PEFT_COMPARISON, type AdapterShape, type Method } from './method.ts';
import type { Matrix } from '../architecture.ts';

export const dora = {
  ...lora,
  id: 'dora',
  label: 'DoRA',
  summary: 'LoRA for the direction of each weight, and a trained magnitude for each output.',
  use: 'To try where LoRA at a low rank falls short: its paper reports gains there.',
  avoid:
    'Not unmeasured: in PEFT’s comparison (Llama-3.2-3B, rank 32) it was no better than LoRA, 0.469 against 0.478, at more memory (24.5 against 22.3 GB) and time.',
  sources: ['Liu et al. 2024, https://arxiv.org/abs/2402.09353', PEFT_COMPARISON],
  // The magnitude is one number for each output.
  trainable: (matrix: Matrix, shape: AdapterShape) => lowRankPair(matrix, shape) + matrix.outFeatures,
} as const satisfies Method;
