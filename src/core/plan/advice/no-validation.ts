import type { AdviceRule } from './advice.ts';

export const noValidation: AdviceRule = {
  id: 'no-validation',
  evidence: {
    source: 'Prechelt 1998, Early Stopping – But When?, https://doi.org/10.1007/3-540-49430-8_3',
    conditions:
      'Overfitting shows in the loss of records that were not trained on, and in nothing else; any model, any data.',
  },
  advise: ({ run: { data, training } }) => {
    if (data.validation !== null) return undefined;
    return {
      severity: 'hint',
      pointer: '/data/validation',
      message: 'Nothing is held out: the run can not tell whether it learns or memorises',
      change: {
        title: 'Hold out 5 % and stop early',
        values: [
          { pointer: '/data/validation', value: { fraction: 0.05 } },
          { pointer: '/training/earlyStopping', value: training.earlyStopping ?? { patience: 3 } },
        ],
      },
    };
  },
};
