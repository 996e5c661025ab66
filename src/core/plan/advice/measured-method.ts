import { METHODS } from '../../peft/methods.ts';
import { PEFT_COMPARISON } from '../../peft/methods/method.ts';
import type { AdviceRule } from './advice.ts';

/** What was measured of a method, in a user's words. */
const MEASURED = {
  dora: 'DoRA was no better than LoRA where both were measured (0.469 against 0.478 test accuracy), at 24.5 instead of 22.3 GB and a quarter more time',
  qdora:
    'DoRA was no better than LoRA where both were measured (0.469 against 0.478 test accuracy), at a quarter more time',
  adalora:
    'AdaLoRA learnt less than LoRA where both were measured (0.373 against 0.478 test accuracy); it also forgot least (0.022 against 0.050)',
} as const;

const PLAIN = { dora: 'lora', qdora: 'qlora', adalora: 'lora' } as const;

export const measuredMethod: AdviceRule = {
  id: 'measured-method',
  evidence: {
    source: PEFT_COMPARISON,
    conditions:
      'Llama-3.2-3B, MetaMathQA to GSM8K, 5,000 steps of batch 4, rank 32 on query and value, one learning rate (1e-4) for all: another task may say otherwise.',
  },
  advise: ({ run: { method } }) => {
    const { type } = method;
    if (type === 'lora' || type === 'qlora') return undefined;
    const plain = PLAIN[type];
    return {
      severity: 'hint',
      pointer: '/method/type',
      message: MEASURED[type],
      change: { title: `Use ${METHODS[plain].label}`, values: [{ pointer: '/method/type', value: plain }] },
    };
  },
};
