import { adaptedMatrices, countParameters } from '../../peft/adapter.ts';
import type { Matrix } from '../../peft/architecture.ts';
import { adapterOptions } from '../adapter-options.ts';
import { METHODS, type Method } from '../../peft/methods.ts';
import { set, type RunCheck } from './check.ts';

const adaloraRanks: RunCheck = {
  id: 'adalora-ranks',
  check: ({ method }) => {
    if (method.type !== 'adalora' || method.targetR <= method.initR) return undefined;
    const { targetR, initR } = method;
    return {
      severity: 'error',
      pointer: '/method/targetR',
      message: `AdaLoRA only takes ranks away: the target rank ${targetR} is above the first rank ${initR}`,
      fix: set(`Begin with rank ${Math.ceil(1.5 * targetR)}`, '/method/initR', Math.ceil(1.5 * targetR)),
    };
  },
};

const adaloraSchedule: RunCheck = {
  id: 'adalora-schedule',
  check: ({ method }, { steps }) => {
    if (method.type !== 'adalora' || steps === undefined) return undefined;
    const { tInit, tFinal } = method;
    if (tInit + tFinal < steps) return undefined;
    const first = Math.floor(steps / 10);
    const last = Math.floor(steps / 3);
    return {
      severity: 'error',
      pointer: tFinal >= steps ? '/method/tFinal' : '/method/tInit',
      message: `AdaLoRA moves ranks between its first ${tInit} and its last ${tFinal} steps, and the run has only ${steps}`,
      fix: {
        title: `Keep the ranks for the first ${first} and the last ${last} steps`,
        values: [
          { pointer: '/method/tInit', value: first },
          { pointer: '/method/tFinal', value: last },
        ],
      },
    };
  },
};

const pissaQuantized: RunCheck = {
  id: 'pissa-quantised',
  check: ({ method }) => {
    if (!METHODS[method.type].quantized || !('init' in method) || method.init !== 'pissa') return undefined;
    return {
      severity: 'error',
      pointer: '/method/init',
      message: 'PiSSA takes its first values from the whole weights, which quantised ones no longer are',
      fix: set('Use the default initialisation', '/method/init', undefined),
    };
  },
};

const quantizedWithoutCuda: RunCheck = {
  id: 'quantised-without-cuda',
  check: ({ method }, { cuda }) => {
    if (!METHODS[method.type].quantized || cuda !== false) return undefined;
    const plain = method.type === 'qdora' ? 'dora' : 'lora';
    return {
      severity: 'error',
      pointer: '/method/type',
      message: `${METHODS[method.type].label} needs an NVIDIA GPU and a bitsandbytes built for it, which the target does not have`,
      fix: set(`Use ${METHODS[plain].label}`, '/method/type', plain),
    };
  },
};

const rankBeyondLayer: RunCheck = {
  id: 'rank-beyond-layer',
  check: (run, { architecture }) => {
    if (architecture === undefined) return undefined;
    const adapted = adaptedMatrices(architecture, adapterOptions(run));
    const most = Math.min(...adapted.map(({ matrix }) => smallerSide(matrix)));
    const beyond = adapted.find(({ rank, matrix }) => rank > smallerSide(matrix));
    if (beyond === undefined) return undefined;
    const { name, inFeatures, outFeatures } = beyond.matrix;
    const pointer = run.method.type === 'adalora' ? '/method/initR' : '/method/r';
    return {
      severity: 'warning',
      pointer,
      message: `Rank ${beyond.rank} is above that of ${name} itself (${inFeatures} × ${outFeatures}): the adapter is larger than the layer`,
      fix: set(`Use rank ${Math.min(64, most)}`, pointer, Math.min(64, most)),
    };
  },
};

function smallerSide({ inFeatures, outFeatures }: Matrix): number {
  return Math.min(inFeatures, outFeatures);
}

const unknownModules: RunCheck = {
  id: 'unknown-modules',
  check: (run, { architecture }) => {
    if (architecture === undefined) return undefined;
    const [missing] = countParameters(architecture, adapterOptions(run)).unmatched;
    if (missing === undefined) return undefined;
    const isTarget = run.method.targetModules.includes(missing);
    const names = [...new Set(architecture.matrices.map(({ name }) => name))].join(', ');
    return {
      severity: 'error',
      pointer: isTarget ? '/method/targetModules' : '/method/modulesToSave',
      message: `The model has no module ${missing}; it has ${names}`,
      fix: isTarget ? set('Adapt all linear layers', '/method/targetModules', 'all-linear') : undefined,
    };
  },
};

const outputLayer: RunCheck = {
  id: 'output-layer',
  check: ({ method: { targetModules } }) => {
    if (typeof targetModules === 'string' || !targetModules.includes('lm_head')) return undefined;
    const others = targetModules.filter((name) => name !== 'lm_head');
    return {
      severity: 'error',
      pointer: '/method/targetModules',
      message: 'The output layer cannot have an adapter: the loss is computed from its own weights',
      fix: set('Take lm_head out', '/method/targetModules', others.length === 0 ? 'all-linear' : others),
    };
  },
};

const unusedSettings: RunCheck = {
  id: 'unused-setting',
  check: ({ method }) => {
    const { label, fields }: Method = METHODS[method.type];
    const unused = Object.keys(method).filter((name) => name !== 'type' && !Object.hasOwn(fields, name));
    const [first] = unused;
    if (first === undefined) return undefined;
    return {
      severity: 'warning',
      pointer: `/method/${first}`,
      message: `${label} makes no use of ${unused.join(', ')}`,
      fix: {
        title: `Take ${unused.join(', ')} out`,
        values: unused.map((name) => ({ pointer: `/method/${name}`, value: undefined })),
      },
    };
  },
};

const earlierAdapter: RunCheck = {
  id: 'adapter-of-another-kind',
  check: ({ model, method }) => {
    if (model.adapter === null) return undefined;
    if (method.type === 'adalora') {
      return {
        severity: 'error',
        pointer: '/model/adapter',
        message: 'AdaLoRA settles its ranks once and cannot go on from an earlier adapter',
        fix: set('Begin a new adapter', '/model/adapter', undefined),
      };
    }
    if (method.init === 'default') return undefined;
    return {
      severity: 'error',
      pointer: '/method/init',
      message: `The initialisation "${method.init}" begins anew, and the run goes on from an earlier adapter`,
      fix: set('Use the default initialisation', '/method/init', undefined),
    };
  },
};

export const METHOD_CHECKS: readonly RunCheck[] = [
  earlierAdapter,
  adaloraRanks,
  adaloraSchedule,
  pissaQuantized,
  quantizedWithoutCuda,
  rankBeyondLayer,
  outputLayer,
  unknownModules,
  unusedSettings,
];
