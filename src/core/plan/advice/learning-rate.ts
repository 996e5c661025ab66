import type { MethodId } from '../../peft/methods.ts';
import type { AdviceRule } from './advice.ts';
import { rateAdvice, type Range } from './rate-range.ts';

const LORA: Range = { lowest: 5e-5, highest: 1e-3, usual: 2e-4 };

/** By method. AdaLoRA's own experiments use higher ones than LoRA's. */
const RANGES: Readonly<Record<MethodId, Range>> = {
  lora: LORA,
  qlora: LORA,
  dora: LORA,
  qdora: LORA,
  adalora: { lowest: 1e-4, highest: 5e-3, usual: 5e-4 },
};

/** QLoRA halved the rate for models of 33 B parameters and more. */
const LARGE_MODEL = 30e9;
const LARGE_MODEL_HIGHEST = 2e-4;
const LARGE_MODEL_USUAL = 1e-4;

/** The least model that the evidence speaks of has some 100 M parameters; one made for a trial takes higher rates. */
const SMALLEST_MEASURED = 50e6;

export const learningRate: AdviceRule = {
  id: 'learning-rate',
  evidence: {
    source:
      'Dettmers et al. 2023, table 9, https://arxiv.org/abs/2305.14314; Zhang et al. 2023, appendix, https://arxiv.org/abs/2303.10512; https://huggingface.co/docs/trl/peft_integration',
    conditions:
      'QLoRA: 2e-4 for LLaMA 7B and 13B, 1e-4 for 33B and 65B, batches of 16 to 64. AdaLoRA: 5e-4 to 2e-3 on DeBERTa and BART. trl: about ten times the rate of full fine-tuning.',
  },
  advise: ({ run, architecture }) => {
    if (run.training.objective === 'dpo' || architecture.totalParameters < SMALLEST_MEASURED)
      return undefined;
    return rateAdvice(run.training.learningRate, rangeFor(run.method.type, architecture.totalParameters));
  },
};

function rangeFor(method: MethodId, parameters: number): Range {
  const range = RANGES[method];
  if (parameters < LARGE_MODEL || method === 'adalora') return range;
  return { ...range, highest: LARGE_MODEL_HIGHEST, usual: LARGE_MODEL_USUAL };
}
