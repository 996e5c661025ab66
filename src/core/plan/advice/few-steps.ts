import type { AdviceRule } from './advice.ts';

/** With fewer updates than this, warm-up and schedule are over before anything is learnt. */
const FEW_STEPS = 30;

export const fewSteps: AdviceRule = {
  id: 'few-steps',
  evidence: {
    source: 'Arithmetic on the records, the batch and the epochs of this run',
    conditions: 'The bound is ours: a schedule of fewer updates is mostly warm-up and decay.',
  },
  advise: ({ run: { training }, schedule }) => {
    if (schedule === undefined || schedule.steps >= FEW_STEPS || training.gradientAccumulation === 1)
      return undefined;
    return {
      severity: 'hint',
      pointer: '/training/gradientAccumulation',
      message: `The run has only ${schedule.steps} optimiser steps: batches of ${training.batchSize} × ${training.gradientAccumulation} are large for its data`,
      change: {
        title: 'Update after every batch',
        values: [{ pointer: '/training/gradientAccumulation', value: 1 }],
      },
    };
  },
};
