import type { AdviceRule } from './advice.ts';
import { rateAdvice, type Range } from './rate-range.ts';

/** Preference optimisation moves a tuned model a little: a fortieth of the rate that taught it. */
const PREFERENCE: Range = { lowest: 1e-6, highest: 5e-5, usual: 5e-6 };

export const preferenceRate: AdviceRule = {
  id: 'preference-rate',
  evidence: {
    source:
      'https://github.com/huggingface/alignment-handbook/tree/main/recipes/zephyr-7b-beta/dpo; https://github.com/huggingface/trl/blob/main/trl/scripts/dpo.py; https://huggingface.co/docs/trl/dpo_trainer',
    conditions:
      'Preference optimisation alone. Zephyr 7B on UltraFeedback, one epoch: 5e-6 with QLoRA of rank 16, 5e-7 with all weights. trl on Qwen2-0.5B and the same pairs: 5e-6 with LoRA of rank 32, 5e-7 with all weights; its default of 1e-6 is for all weights, and LoRA takes about ten times as much.',
  },
  advise: ({ run: { training } }) =>
    training.objective === 'dpo' ? rateAdvice(training.learningRate, PREFERENCE) : undefined,
};
