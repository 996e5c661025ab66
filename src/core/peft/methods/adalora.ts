import { Type } from 'typebox';
import type { Matrix } from '../architecture.ts';
import * as shared from './fields.ts';
import { lowRankPair, PEFT_COMPARISON, type AdapterShape, type Method } from './method.ts';

export const adalora = {
  id: 'adalora',
  label: 'AdaLoRA',
  summary: 'Begins with a higher rank and moves it, while training, to the layers that use it.',
  use: 'Where little may be forgotten: it forgot least in PEFT’s comparison (0.022 against 0.050 of LoRA).',
  avoid:
    'Not where most is to be learnt: it learnt least there (0.373 test accuracy against 0.478). Its schedule is bound to the number of optimiser steps, so a run that is stopped early never reaches its final ranks.',
  sources: ['Zhang et al. 2023, https://arxiv.org/abs/2303.10512', PEFT_COMPARISON],
  quantized: false,
  fields: {
    initR: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1024,
        default: 24,
        title: 'First rank',
        description: 'Rank of every layer at the start; the paper takes one and a half times the target.',
      }),
    ),
    targetR: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1024,
        default: 16,
        title: 'Target rank',
        description: 'Average rank of the layers at the end.',
      }),
    ),
    tInit: Type.Optional(
      Type.Integer({
        minimum: 0,
        default: 0,
        title: 'First steps at full rank',
        description: 'Optimiser steps before ranks are taken away.',
      }),
    ),
    tFinal: Type.Optional(
      Type.Integer({
        minimum: 0,
        default: 0,
        title: 'Last steps at fixed ranks',
        description: 'Optimiser steps at the end in which the ranks stay as they are.',
      }),
    ),
    deltaT: Type.Optional(
      Type.Integer({
        minimum: 1,
        default: 1,
        title: 'Steps between two allocations',
        description: 'Optimiser steps between two distributions of the ranks.',
      }),
    ),
    alpha: shared.alpha,
    dropout: shared.dropout,
    targetModules: shared.targetModules,
    modulesToSave: shared.modulesToSave,
  },
  // P, Q and one singular value for each rank.
  trainable: (matrix: Matrix, shape: AdapterShape) =>
    lowRankPair(matrix, shape) + shape.rank * matrix.rankFactor,
  // PEFT keeps the present rank of each layer in a parameter of one element that is not trained.
  frozen: (_matrix: Matrix, _shape: AdapterShape) => 1,
} as const satisfies Method;
