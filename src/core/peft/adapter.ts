import type { Architecture, Matrix } from './architecture.ts';
import { METHODS, type AdapterShape, type Method, type MethodId } from './methods.ts';

/** How many parameters a run trains, as PEFT's `get_nb_trainable_parameters` counts them. */
export interface ParameterCount {
  readonly trainable: number;
  /** The base model's and the adapter's together. */
  readonly total: number;
  /** Trainable parameters by module name, the largest first. */
  readonly byModule: readonly { readonly name: string; readonly parameters: number }[];
  /** Named targets that the model does not have. PEFT refuses a run where none of them matches. */
  readonly unmatched: readonly string[];
}

export type TargetModules = 'all-linear' | 'attention' | 'mlp' | readonly string[];

export interface AdapterOptions extends AdapterShape {
  readonly method: MethodId;
  readonly targetModules: TargetModules;
}

export function countParameters(architecture: Architecture, options: AdapterOptions): ParameterCount {
  const method: Method = METHODS[options.method];
  const chosen = targetedMatrices(architecture, options.targetModules);
  const byModule = chosen
    .map((matrix) => ({ name: matrix.name, parameters: matrix.count * method.trainable(matrix, options) }))
    .sort((a, b) => b.parameters - a.parameters);
  const trainable = byModule.reduce((sum, module) => sum + module.parameters, 0);
  const frozen = chosen.reduce((sum, matrix) => sum + matrix.count * method.frozen(matrix, options), 0);
  const names = new Set(chosen.map((matrix) => matrix.name));
  const { targetModules } = options;
  return {
    trainable,
    total: architecture.totalParameters + trainable + frozen,
    byModule,
    unmatched: typeof targetModules === 'string' ? [] : targetModules.filter((name) => !names.has(name)),
  };
}

/** The matrices that `target_modules` means. "all-linear" leaves out the output layer, as PEFT does. */
export function targetedMatrices(architecture: Architecture, targets: TargetModules): readonly Matrix[] {
  if (targets === 'all-linear') return architecture.matrices;
  if (targets === 'attention') return architecture.matrices.filter(({ group }) => group === 'attention');
  if (targets === 'mlp')
    return architecture.matrices.filter(({ group }) => group === 'mlp' || group === 'experts');
  return architecture.matrices.filter((matrix) => targets.includes(matrix.name));
}
