import { paddingShare } from '../length.ts';
import type { AdviceRule } from './advice.ts';

const WORTH = 0.3;

export const packing: AdviceRule = {
  id: 'packing',
  evidence: {
    source:
      'Krell et al. 2021, https://arxiv.org/abs/2107.02027; https://huggingface.co/docs/trl/reducing_memory_usage',
    conditions:
      'Arithmetic on the lengths of this run’s records, drawn at random into batches. It needs an Ampere GPU or newer and the flash-attn package.',
  },
  advise: ({ run: { data, training }, facts }) => {
    if (facts === undefined || data.packing || training.objective === 'dpo') return undefined;
    const share = paddingShare(facts, training.batchSize, data.maxLength);
    if (share < WORTH) return undefined;
    return {
      severity: 'hint',
      pointer: '/data/packing',
      message: `About ${Math.round(100 * share)} % of each batch is padding: packed records would be trained that much faster`,
      change: {
        title: 'Pack records, with flash attention',
        values: [
          { pointer: '/data/packing', value: true },
          { pointer: '/training/attention', value: 'flash' },
        ],
      },
    };
  },
};
