import type { ResolvedRun } from '../resolve.ts';

/** The layers that presets mean in Llama-like models, by the names that most models share. */
const PRESET_MODULES: Readonly<Record<'attention' | 'mlp', readonly string[]>> = {
  attention: ['q_proj', 'k_proj', 'v_proj', 'o_proj'],
  mlp: ['gate_proj', 'up_proj', 'down_proj'],
};

/** Target modules for a trainer that knows no presets but "all linear layers": null stands for those. */
export function namedModules({ method }: ResolvedRun): {
  readonly modules: readonly string[] | null;
  readonly notes: readonly string[];
} {
  const { targetModules } = method;
  if (targetModules === 'all-linear') return { modules: null, notes: [] };
  if (Array.isArray(targetModules)) return { modules: targetModules, notes: [] };
  const modules = PRESET_MODULES[targetModules];
  return {
    modules,
    notes: [
      `"${targetModules}" is written as ${modules.join(', ')}, the names in Llama-like models: check those of your model.`,
    ],
  };
}

/** The preset that a list of modules is, or the list. */
export function presetOf(modules: readonly string[]): string | readonly string[] {
  const preset = Object.entries(PRESET_MODULES).find(
    ([, names]) => names.length === modules.length && names.every((name) => modules.includes(name)),
  );
  return preset?.[0] ?? modules;
}

export function isQuantized({ method }: ResolvedRun): boolean {
  return method.type === 'qlora' || method.type === 'qdora';
}

export function isDora({ method }: ResolvedRun): boolean {
  return method.type === 'dora' || method.type === 'qdora';
}

/** The method of an adapter by what others say of it. */
export function methodType(quantized: boolean, dora: boolean): ResolvedRun['method']['type'] {
  if (quantized) return dora ? 'qdora' : 'qlora';
  return dora ? 'dora' : 'lora';
}

/** Settings of ours that no other trainer has. */
export const OURS_ALONE: Readonly<Record<string, string>> = {
  'data.replay': 'Replay',
  'retention.ewc': 'Elastic weight consolidation',
  'retention.probe': 'The forgetting probe',
};

/** A model that our own trainer builds by code is nowhere else. */
export function modelNotes({ model: { id } }: ResolvedRun): readonly string[] {
  if (!isBuiltIn(id)) return [];
  return [`The model ${id} is built by Tunesmith’s own trainer: name one of the hub or a folder instead.`];
}

export function isBuiltIn(model: string): boolean {
  return model.startsWith('builtin:');
}

/** What others have no place for but in a run that stops early. */
export function earlyStoppingNotes(
  { training: { earlyStopping } }: ResolvedRun,
  trainer: string,
): readonly string[] {
  if (earlyStopping === null || earlyStopping.minDelta === 0) return [];
  return [
    `The least progress of early stopping (training.earlyStopping.minDelta) has no place in ${trainer} and is left out.`,
  ];
}

/**
 * Steps between checkpoints: to go back to the best one, transformers wants a checkpoint only where there was a validation,
 * and refuses steps that are no multiple of its steps.
 */
export function saveSteps({ data, training }: ResolvedRun): number {
  if (data.validation === null || training.earlyStopping === null) return training.saveSteps;
  return Math.ceil(training.saveSteps / training.evalSteps) * training.evalSteps;
}
