import type { AdviceRule } from './advice.ts';

export const responsesOnly: AdviceRule = {
  id: 'responses-only',
  evidence: {
    source: 'Dettmers et al. 2023, appendix B.3, https://arxiv.org/abs/2305.14314',
    conditions:
      'LLaMA 7B on OASST1, Alpaca, Unnatural Instructions and others, measured by MMLU: learning from the target alone did better.',
  },
  advise: ({ run: { data, training } }) => {
    if (data.trainOn === 'responses' || training.objective === 'dpo') return undefined;
    return {
      severity: 'hint',
      pointer: '/data/trainOn',
      message:
        'The model also learns to write the questions; for plain text that is right, for conversations it costs quality',
      change: {
        title: 'Learn from the responses',
        values: [{ pointer: '/data/trainOn', value: 'responses' }],
      },
    };
  },
};
