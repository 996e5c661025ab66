import { PEFT_COMPARISON } from '../../peft/methods/method.ts';
import type { AdviceRule } from './advice.ts';

export const noReplay: AdviceRule = {
  id: 'no-replay',
  evidence: {
    source: `Scialom et al. 2022, https://arxiv.org/abs/2205.12393; Ibrahim et al. 2024, https://arxiv.org/abs/2403.08763; ${PEFT_COMPARISON}`,
    conditions:
      'T0 of 3 and 11 B parameters kept its old tasks with 1 % of their data mixed in; continued pre-training up to 10 B parameters needed 5 % (25 to 50 % for a new language). Every method of PEFT’s comparison forgot (loss on Wikipedia up by 0.02 to 0.11).',
  },
  advise: ({ run: { data, retention, training } }) => {
    if (data.replay !== null || training.objective === 'dpo') return undefined;
    const blind = retention.probe === null ? ', and no probe would show it' : '';
    return {
      severity: 'hint',
      pointer: '/data/replay',
      message: `The model may forget what it could do before${blind}: 5 to 10 % of general records mixed in hold against it`,
      change: {
        title: 'Mix in general records',
        values: [{ pointer: '/data/replay', value: { path: 'general.jsonl', ratio: 0.05 } }],
        file: { pointer: '/data/replay/path', title: 'General records to mix in' },
      },
    };
  },
};
