import type { Matrix } from '../architecture.ts';
import * as shared from './fields.ts';
import { lowRankPair, PEFT_COMPARISON, type AdapterShape, type Method } from './method.ts';

export const lora = {
  id: 'lora',
  label: 'LoRA',
  summary: 'Learns two small matrices for each targeted layer; the model itself stays as it is.',
  use: 'The first choice where the model fits into memory in 16 bits. In PEFT’s comparison (Llama-3.2-3B, MetaMathQA to GSM8K) rank 32 reached 0.478 test accuracy against 0.472 of full fine-tuning, and rank 64 with rsLoRA 0.513.',
  avoid: 'Not where the model does not fit in 16 bits: choose QLoRA.',
  sources: ['Hu et al. 2021, https://arxiv.org/abs/2106.09685', PEFT_COMPARISON],
  quantized: false,
  fields: {
    r: shared.r,
    alpha: shared.alpha,
    dropout: shared.dropout,
    targetModules: shared.targetModules,
    rsLora: shared.rsLora,
    init: shared.init,
    rankPattern: shared.rankPattern,
    alphaPattern: shared.alphaPattern,
    modulesToSave: shared.modulesToSave,
  },
  trainable: lowRankPair,
  frozen: (_matrix: Matrix, _shape: AdapterShape) => 0,
} as const satisfies Method;
