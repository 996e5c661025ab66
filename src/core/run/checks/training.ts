import { set, type RunCheck } from './check.ts';

/** Of a warm-up of this share, most of the run has less than the learning rate that was asked for. */
const MOST_WARMUP = 0.5;
const USUAL_WARMUP = 0.03;
const FIRST_FRACTION = 0.05;

const warmup: RunCheck = {
  id: 'long-warmup',
  check: ({ training: { warmupRatio } }) => {
    if (warmupRatio < MOST_WARMUP) return undefined;
    const whole = warmupRatio >= 1;
    return {
      severity: whole ? 'error' : 'warning',
      pointer: '/training/warmupRatio',
      message: whole
        ? 'The warm-up is as long as the training: the learning rate is reached when it is over'
        : `The warm-up takes ${Math.round(100 * warmupRatio)} % of the training`,
      fix: set(`Warm up over ${100 * USUAL_WARMUP} % of the steps`, '/training/warmupRatio', USUAL_WARMUP),
    };
  },
};

const earlyStopping: RunCheck = {
  id: 'early-stopping-without-validation',
  check: ({ training, data }) => {
    if (training.earlyStopping === null || data.validation !== null) return undefined;
    return {
      severity: 'error',
      pointer: '/training/earlyStopping',
      message: 'Early stopping watches the validation loss, and the run has no validation data',
      fix: set(`Hold out ${100 * FIRST_FRACTION} % for validation`, '/data/validation', {
        fraction: FIRST_FRACTION,
      }),
    };
  },
};

const validationTooRare: RunCheck = {
  id: 'validation-beyond-training',
  check: ({ training: { evalSteps, earlyStopping }, data }, { steps }) => {
    if (data.validation === null || steps === undefined) return undefined;
    const needed = evalSteps * (earlyStopping === null ? 1 : earlyStopping.patience + 1);
    if (needed <= steps) return undefined;
    const better = Math.max(1, Math.floor(steps / 10));
    return {
      severity: 'warning',
      pointer: '/training/evalSteps',
      message:
        earlyStopping === null
          ? `The run has ${steps} steps and is validated every ${evalSteps}: not once before its end`
          : `The run has ${steps} steps: with a validation every ${evalSteps} it can't stop early`,
      fix: set(
        better === 1 ? 'Validate after every step' : `Validate every ${better} steps`,
        '/training/evalSteps',
        better,
      ),
    };
  },
};

const packing: RunCheck = {
  id: 'packing-without-flash',
  check: ({ data, training }) => {
    if (!data.packing || training.attention === 'flash') return undefined;
    return {
      severity: 'warning',
      pointer: '/data/packing',
      message:
        'Without flash attention, packed records are kept apart by a mask of every token against every other, which takes the time that packing saves',
      fix: set('Use flash attention', '/training/attention', 'flash'),
    };
  },
};

const flashIn32Bits: RunCheck = {
  id: 'flash-in-32-bits',
  check: ({ training, model }) => {
    if (training.attention !== 'flash' || model.dtype !== 'float32') return undefined;
    return {
      severity: 'error',
      pointer: '/training/attention',
      message: 'Flash attention works in 16 bits only, and the model is loaded in 32',
      fix: set('Load the model in bfloat16', '/model/dtype', 'bfloat16'),
    };
  },
};

const optimizerWithoutCuda: RunCheck = {
  id: 'optimiser-without-cuda',
  check: ({ training: { optimizer } }, { cuda }) => {
    if (optimizer === 'adamw' || cuda !== false) return undefined;
    return {
      severity: 'error',
      pointer: '/training/optimizer',
      message: `The optimiser ${optimizer} needs an NVIDIA GPU and a bitsandbytes built for it, which the target does not have`,
      fix: set('Use AdamW', '/training/optimizer', undefined),
    };
  },
};

const ewcWithoutReplay: RunCheck = {
  id: 'ewc-without-replay',
  check: ({ retention, data }) => {
    if (retention.ewc === null || data.replay !== null) return undefined;
    return {
      severity: 'error',
      pointer: '/retention/ewc',
      message:
        'Elastic weight consolidation learns from replay data what must not change, and the run has none',
      fix: set('Take it out', '/retention/ewc', undefined),
    };
  },
};

export const TRAINING_CHECKS: readonly RunCheck[] = [
  warmup,
  earlyStopping,
  validationTooRare,
  packing,
  flashIn32Bits,
  optimizerWithoutCuda,
  ewcWithoutReplay,
];
