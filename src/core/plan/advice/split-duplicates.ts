import type { AdviceRule } from './advice.ts';

export const splitDuplicates: AdviceRule = {
  id: 'split-duplicates',
  evidence: {
    source: 'Lee et al. 2022, https://arxiv.org/abs/2107.06499',
    conditions:
      'Records of this run that are the same in both files. More than 4 % of the validation sets of common corpora were in their training sets, which makes the loss look better than it is.',
  },
  advise: ({ facts }) => {
    const leaked = facts?.leaked ?? 0;
    if (leaked === 0) return undefined;
    return {
      severity: 'warning',
      pointer: '/data/validation',
      message: `${leaked.toLocaleString('en-US')} training records are in the validation file too, so its loss says nothing about them`,
      change: {
        title: 'Hold out 5 % of the training records instead, copies together',
        values: [{ pointer: '/data/validation', value: { fraction: 0.05 } }],
      },
    };
  },
};
