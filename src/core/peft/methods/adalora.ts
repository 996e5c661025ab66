import { lowRankPair, type Method } from './method.ts';

export const adalora: Method = {
  id: 'adalora',
  label: 'AdaLoRA',
  summary: 'Begins with a higher rank and moves it, while training, to the layers that use it.',
  advice:
    'It forgot least in PEFT’s own comparison (0.022 against 0.050 of LoRA) and learned least (0.373 against 0.478). It must know the number of optimiser steps beforehand.',
  source: 'Zhang et al. 2023, https://arxiv.org/abs/2303.10512',
  quantized: false,
  // P, Q and one singular value for each rank.
  trainable: (matrix, shape) => lowRankPair(matrix, shape) + shape.rank * matrix.rankFactor,
  // PEFT keeps the present rank of each layer in a parameter of one element that is not trained.
  frozen: () => 1,
};
