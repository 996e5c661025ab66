import type { AdviceRule } from './advice.ts';

/** So often repeated data is nearly worth new data; beyond, it is worth less and less. */
const WORTHWHILE = 4;
const SMALL_SET = 1000;
const FOR_SMALL_SET = 3;

export const epochs: AdviceRule = {
  id: 'epochs',
  evidence: {
    source: 'Muennighoff et al. 2023, https://arxiv.org/abs/2305.16264',
    conditions:
      'Pre-training of models up to 9 B parameters: four passes over the same data cost little against new data, sixteen gain nearly nothing. Fine-tuning overfits sooner: watch the validation loss.',
  },
  advise: ({ run: { training }, facts }) => {
    const records = facts?.train.reduce((sum, file) => sum + file.records, 0);
    const isSmall = records !== undefined && records <= SMALL_SET;
    const most = isSmall ? FOR_SMALL_SET : WORTHWHILE;
    if (training.epochs <= most) return undefined;
    const set = isSmall ? `a set of ${records.toLocaleString('en-US')} records` : 'the same records';
    return {
      severity: 'hint',
      pointer: '/training/epochs',
      message: `${training.epochs} passes over ${set} are likely to be learnt by heart`,
      change: { title: `Train ${most} epochs`, values: [{ pointer: '/training/epochs', value: most }] },
    };
  },
};
