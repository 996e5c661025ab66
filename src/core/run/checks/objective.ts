import { defaultAt } from '../fields.ts';
import { set, type CheckContext, type RunCheck } from './check.ts';

const SUPERVISED = set('Learn to answer as the records do (sft)', '/training/objective', undefined);

const noPairs: RunCheck = {
  id: 'dpo-without-pairs',
  check: ({ training: { objective } }, { files }) => {
    const file = objective === 'dpo' ? files?.find(({ records, pairs }) => pairs < records) : undefined;
    if (file === undefined) return undefined;
    return {
      severity: 'error',
      pointer: '/training/objective',
      message: `Preference optimisation learns from pairs of a better and a worse answer, and ${what(file)} of ${file.path} are none`,
      fix: file.pairs === 0 ? SUPERVISED : undefined,
    };
  },
};

const onlyPairs: RunCheck = {
  id: 'sft-with-pairs',
  check: ({ training: { objective } }, { files }) => {
    const file = objective === 'sft' ? files?.find(({ pairs }) => pairs > 0) : undefined;
    if (file === undefined) return undefined;
    return {
      severity: 'error',
      pointer: '/training/objective',
      message: `${file.path} holds pairs of a better and a worse answer, which supervised training does not read`,
      fix: set('Learn to prefer the better answers (dpo)', '/training/objective', 'dpo'),
    };
  },
};

function what({ records, pairs }: NonNullable<CheckContext['files']>[number]): string {
  return pairs === 0 ? 'the records' : `${records - pairs} of ${records} records`;
}

const packedPairs: RunCheck = {
  id: 'dpo-packing',
  check: ({ training: { objective }, data }) => {
    if (objective !== 'dpo' || !data.packing) return undefined;
    return {
      severity: 'error',
      pointer: '/data/packing',
      message: 'Pairs cannot be packed: trl compares whole sequences',
      fix: set('Do not pack', '/data/packing', undefined),
    };
  },
};

const replayedPairs: RunCheck = {
  id: 'dpo-replay',
  check: ({ training: { objective }, data, retention }) => {
    if (objective !== 'dpo' || (data.replay === null && retention.ewc === null)) return undefined;
    const pointer = data.replay === null ? '/retention/ewc' : '/data/replay';
    return {
      severity: 'error',
      pointer,
      message:
        'Preference optimisation mixes in no general records and weighs no parameters: beta holds it to what the model was',
      fix: {
        title: 'Take them out',
        values: [
          { pointer: '/data/replay', value: undefined },
          { pointer: '/retention/ewc', value: undefined },
        ],
      },
    };
  },
};

/** The reference is the base model with the adapter off, which these initialisations take their values out of. */
const changedReference: RunCheck = {
  id: 'dpo-init',
  check: ({ training: { objective }, method }) => {
    if (objective !== 'dpo' || !('init' in method)) return undefined;
    if (method.init !== 'pissa' && method.init !== 'olora') return undefined;
    return {
      severity: 'error',
      pointer: '/method/init',
      message: `The initialisation "${method.init}" changes the base weights, against which preference optimisation measures`,
      fix: set('Use the default initialisation', '/method/init', undefined),
    };
  },
};

const learnsAll: RunCheck = {
  id: 'dpo-train-on-all',
  check: ({ training: { objective }, data }) => {
    if (objective !== 'dpo' || data.trainOn === 'responses') return undefined;
    return {
      severity: 'warning',
      pointer: '/data/trainOn',
      message: 'Preference optimisation compares the answers alone: "all" has no effect',
      fix: set('Learn from the responses', '/data/trainOn', undefined),
    };
  },
};

const betaUnused: RunCheck = {
  id: 'beta-without-dpo',
  check: ({ training: { objective, beta } }) => {
    if (objective === 'dpo' || beta === defaultAt(['training', 'beta'])) return undefined;
    return {
      severity: 'warning',
      pointer: '/training/beta',
      message: 'Beta has no effect: supervised training compares with no reference',
      fix: set('Take it out', '/training/beta', undefined),
    };
  },
};

export const OBJECTIVE_CHECKS: readonly RunCheck[] = [
  noPairs,
  onlyPairs,
  packedPairs,
  replayedPairs,
  changedReference,
  learnsAll,
  betaUnused,
];
