import { lowRankPair, type Method } from './method.ts';

export const dora: Method = {
  id: 'dora',
  label: 'DoRA',
  summary: 'LoRA for the direction of each weight, and a trained magnitude for each output.',
  advice:
    'Its paper reports gains at low ranks. On PEFT’s own comparison (Llama-3.2-3B, rank 32) it was no better than LoRA, 0.469 against 0.478, at more memory and time: measure before you pay for it.',
  source: 'Liu et al. 2024, https://arxiv.org/abs/2402.09353',
  quantized: false,
  // The magnitude is one number for each output.
  trainable: (matrix, shape) => lowRankPair(matrix, shape) + matrix.outFeatures,
  frozen: () => 0,
};
