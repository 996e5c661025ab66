import { PEFT_COMPARISON } from '../../peft/methods/method.ts';
import type { AdviceRule } from './advice.ts';

const HIGH_RANK = 64;

export const rslora: AdviceRule = {
  id: 'rslora',
  evidence: {
    source: `Kalajdzievski 2023, https://arxiv.org/abs/2312.03732; ${PEFT_COMPARISON}`,
    conditions:
      'Llama-3.2-3B, MetaMathQA to GSM8K, rank 64: 0.513 test accuracy with rsLoRA and alpha 64, 0.474 without it and alpha 128; it forgot more (0.111 against 0.059).',
  },
  advise: ({ run: { method } }) => {
    if (method.type === 'adalora' || method.rsLora || method.r < HIGH_RANK) return undefined;
    return {
      severity: 'hint',
      pointer: '/method/rsLora',
      message: `At rank ${method.r} the usual scale, alpha / r, makes what is learnt count little; rsLoRA divides by the root of r instead`,
      change: {
        title: 'Use rsLoRA with alpha as large as the rank',
        values: [
          { pointer: '/method/alpha', value: method.r },
          { pointer: '/method/rsLora', value: true },
        ],
      },
    };
  },
};
