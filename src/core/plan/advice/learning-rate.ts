import type { MethodId } from '../../peft/methods.ts';
import { printNumber } from '../../run/number.ts';
import type { AdviceRule } from './advice.ts';

interface Range {
  readonly lowest: number;
  readonly highest: number;
  readonly usual: number;
}

const LORA: Range = { lowest: 5e-5, highest: 1e-3, usual: 2e-4 };

/** By method. AdaLoRA's own experiments use higher ones than LoRA's. */
const RANGES: Readonly<Record<MethodId, Range>> = {
  lora: LORA,
  qlora: LORA,
  dora: LORA,
  qdora: LORA,
  adalora: { lowest: 1e-4, highest: 5e-3, usual: 5e-4 },
};

/** Preference optimisation moves a tuned model a little: a fortieth of the rate that taught it. */
const PREFERENCE: Range = { lowest: 5e-7, highest: 5e-5, usual: 5e-6 };

/** QLoRA halved the rate for models of 33 B parameters and more. */
const LARGE_MODEL = 30e9;
const LARGE_MODEL_HIGHEST = 2e-4;
const LARGE_MODEL_USUAL = 1e-4;

export const learningRate: AdviceRule = {
  id: 'learning-rate',
  evidence: {
    source:
      'Dettmers et al. 2023, table 9, https://arxiv.org/abs/2305.14314; Zhang et al. 2023, appendix, https://arxiv.org/abs/2303.10512; https://huggingface.co/docs/trl/peft_integration; https://github.com/huggingface/trl/blob/main/trl/scripts/dpo.py',
    conditions:
      'QLoRA: 2e-4 for LLaMA 7B and 13B, 1e-4 for 33B and 65B, batches of 16 to 64. AdaLoRA: 5e-4 to 2e-3 on DeBERTa and BART. trl: about ten times the rate of full fine-tuning; for DPO of Qwen2-0.5B with LoRA on UltraFeedback 5e-6.',
  },
  advise: ({ run, architecture }) => {
    const { learningRate: rate } = run.training;
    const range =
      run.training.objective === 'dpo' ? PREFERENCE : rangeFor(run.method.type, architecture.totalParameters);
    if (rate >= range.lowest && rate <= range.highest) return undefined;
    const usual = printNumber(range.usual);
    return {
      severity: rate > 10 * range.highest ? 'warning' : 'hint',
      pointer: '/training/learningRate',
      message: `A learning rate of ${printNumber(rate)} is ${rate > range.highest ? 'above' : 'below'} what this method is usually trained with (${printNumber(range.lowest)} to ${printNumber(range.highest)})`,
      change: {
        title: `Use ${usual}`,
        values: [{ pointer: '/training/learningRate', value: range.usual }],
      },
    };
  },
};

function rangeFor(method: MethodId, parameters: number): Range {
  const range = RANGES[method];
  if (parameters < LARGE_MODEL || method === 'adalora') return range;
  return { ...range, highest: LARGE_MODEL_HIGHEST, usual: LARGE_MODEL_USUAL };
}
