import { METHODS, type MethodId } from '../peft/methods.ts';

/** A run to begin with: settings that go together, without its model and its data. */
export interface RunTemplate {
  readonly id: string;
  readonly group: 'goal' | 'method';
  readonly label: string;
  /** When to take it, and what it sets. */
  readonly summary: string;
  readonly method: Readonly<Record<string, unknown>>;
  readonly training: Readonly<Record<string, unknown>>;
}

/**
 * Supervised training in pieces of the vocabulary: the same loss, and often half the memory. A run file says so itself,
 * since a run that does not is measured like those of other trainers.
 */
const SUPERVISED = { fusedLoss: true };

const STOP_EARLY = { earlyStopping: { patience: 3, minDelta: 0 } };

const GOALS: readonly RunTemplate[] = [
  {
    id: 'style',
    group: 'goal',
    label: 'A style or tone',
    // Hu et al. 2021, table 6: ranks of 4 to 8 are enough for a narrow change.
    summary: 'How it answers, from some hundred examples on. A small adapter, few passes, stopped early.',
    method: { type: 'lora', r: 8, alpha: 16 },
    training: { epochs: 2, learningRate: 1e-4, ...SUPERVISED, evalSteps: 20, saveSteps: 20, ...STOP_EARLY },
  },
  {
    id: 'instructions',
    group: 'goal',
    label: 'Following instructions',
    summary: 'Many kinds of requests, from a thousand examples on. The usual rank and learning rate.',
    method: { type: 'lora', r: 16, alpha: 32 },
    training: { epochs: 3, learningRate: 2e-4, ...SUPERVISED, ...STOP_EARLY },
  },
  {
    id: 'skill',
    group: 'goal',
    label: 'A new skill',
    // Biderman et al. 2024: where much is new, as in code and mathematics, higher ranks learnt more.
    summary: 'Code, mathematics, a language of its own; from ten thousand examples on. A higher rank.',
    method: { type: 'lora', r: 32, alpha: 64 },
    training: { epochs: 3, learningRate: 2e-4, ...SUPERVISED, ...STOP_EARLY },
  },
  {
    id: 'preferences',
    group: 'goal',
    label: 'Preferring better answers',
    summary: 'From pairs of a better and a worse answer (DPO), for a model that was tuned before.',
    method: { type: 'lora', r: 16, alpha: 32 },
    training: { objective: 'dpo', epochs: 1, learningRate: 5e-6 },
  },
];

/** Rates that differ from the default: AdaLoRA's own experiments use higher ones (Zhang et al. 2023, appendix). */
const RATES: Partial<Record<MethodId, number>> = { adalora: 5e-4 };

export const TEMPLATES: readonly RunTemplate[] = [...GOALS, ...Object.values(METHODS).map(ofMethod)];

function ofMethod({ id, label, use }: (typeof METHODS)[MethodId]): RunTemplate {
  const rate = RATES[id];
  return {
    id,
    group: 'method',
    label,
    summary: use,
    method: { type: id },
    training: { ...(rate === undefined ? {} : { learningRate: rate }), ...SUPERVISED },
  };
}

/** Held out in every template: without it nobody sees a run overfit. */
const HELD_OUT = { fraction: 0.05 };

/** The text of a new run file. The model is left to fill in. */
export function templateText({ method, training }: RunTemplate, datasetPath: string): string {
  const run = {
    version: 1,
    model: { id: '' },
    data: { train: [{ path: datasetPath }], validation: HELD_OUT },
    method,
    training,
  };
  return `${JSON.stringify(run, null, 2)}\n`;
}
