import type { Architecture, Matrix } from './architecture.ts';
import { METHODS, type Method, type MethodId } from './methods.ts';
import { matchesModule, matchesTarget } from './module-names.ts';

export type TargetModules = 'all-linear' | 'attention' | 'mlp' | readonly string[];

/** What decides an adapter's size. */
export interface AdapterOptions {
  readonly method: MethodId;
  /** Rank of the update; for AdaLoRA the rank it begins with. */
  readonly rank: number;
  readonly targetModules: TargetModules;
  /** Ranks that differ, by module name or regular expression. The first that matches holds. */
  readonly rankPattern?: Readonly<Record<string, number>> | undefined;
  /** Modules that are trained whole, beside the adapter. */
  readonly modulesToSave?: readonly string[] | undefined;
}

/** Matrices of one kind that get an update of one rank. */
export interface AdaptedMatrix {
  readonly matrix: Matrix;
  readonly rank: number;
  /** How many of the model's matrices of this kind. */
  readonly count: number;
}

/** How many parameters a run trains, as PEFT's `get_nb_trainable_parameters` counts them. */
export interface ParameterCount {
  readonly trainable: number;
  /** The base model's and the adapter's together. */
  readonly total: number;
  /** Trainable parameters of whole modules, a part of `trainable`. */
  readonly saved: number;
  /** Trainable parameters by module name, the largest first. */
  readonly byModule: readonly { readonly name: string; readonly parameters: number }[];
  /** Named modules that the model does not have. PEFT refuses a run where none of the targets matches. */
  readonly unmatched: readonly string[];
}

export function countParameters(architecture: Architecture, options: AdapterOptions): ParameterCount {
  const method: Method = METHODS[options.method];
  const adapted = adaptedMatrices(architecture, options);
  const saved = savedModules(architecture, options);
  const byModule = new Map<string, number>(saved.map(({ name, parameters }) => [name, parameters]));
  let frozen = 0;
  for (const { matrix, rank, count } of adapted) {
    const parameters = count * method.trainable(matrix, { rank });
    byModule.set(matrix.name, (byModule.get(matrix.name) ?? 0) + parameters);
    frozen += count * method.frozen(matrix, { rank });
  }
  const trainable = [...byModule.values()].reduce((sum, parameters) => sum + parameters, 0);
  return {
    trainable,
    total: architecture.totalParameters + trainable + frozen,
    saved: saved.reduce((sum, { parameters }) => sum + parameters, 0),
    byModule: [...byModule]
      .map(([name, parameters]) => ({ name, parameters }))
      .sort((a, b) => b.parameters - a.parameters),
    unmatched: [...unmatchedTargets(architecture, options), ...unmatchedSaves(architecture, options)],
  };
}

/** The matrices that get an update, told apart by rank. Modules that are trained whole get none, as in PEFT. */
export function adaptedMatrices(
  architecture: Architecture,
  { targetModules, rank, rankPattern = {}, modulesToSave = [] }: AdapterOptions,
): readonly AdaptedMatrix[] {
  const isPlain = Object.keys(rankPattern).length === 0;
  return targetedMatrices(architecture, targetModules)
    .filter(({ name }) => !modulesToSave.includes(name))
    .flatMap((matrix) =>
      isPlain && isWhole(matrix, targetModules)
        ? [{ matrix, rank, count: matrix.count }]
        : byRank(matrix, { targetModules, rank, rankPattern, layers: architecture.layers }),
    );
}

interface RankOptions {
  readonly targetModules: TargetModules;
  readonly rank: number;
  readonly rankPattern: Readonly<Record<string, number>>;
  readonly layers: number;
}

/** Layer by layer, since a pattern or a target may name some layers only: `layers.0.self_attn.q_proj`. */
function byRank(matrix: Matrix, { targetModules, rank, rankPattern, layers }: RankOptions): AdaptedMatrix[] {
  const counts = new Map<number, number>();
  for (let layer = 0; layer < layers; layer += 1) {
    const name = `${matrix.layerPath}.${layer}.${matrix.path}`;
    if (typeof targetModules !== 'string' && !targetModules.some((target) => matchesTarget(target, name)))
      continue;
    const pattern = Object.keys(rankPattern).find((key) => matchesModule(key, name));
    const here = (pattern === undefined ? undefined : rankPattern[pattern]) ?? rank;
    counts.set(here, (counts.get(here) ?? 0) + matrix.count / layers);
  }
  return [...counts].map(([rank, count]) => ({ matrix, rank, count }));
}

/** The matrices that `target_modules` means. "all-linear" leaves out the output layer, as PEFT does. */
export function targetedMatrices(
  { matrices, layers }: Architecture,
  targets: TargetModules,
): readonly Matrix[] {
  const reached = matrices.filter(({ bare }) => bare !== true);
  if (targets === 'all-linear') return reached;
  if (targets === 'attention') return reached.filter(({ group }) => group === 'attention');
  if (targets === 'mlp') return reached.filter(({ group }) => group === 'mlp' || group === 'experts');
  return matrices.filter(
    (matrix) => isWhole(matrix, targets) || targets.some((target) => namesInLayers(matrix, target, layers)),
  );
}

/** Whether the targets mean this matrix in every layer, which they do for its plain name. */
function isWhole({ name, path }: Matrix, targets: TargetModules): boolean {
  if (typeof targets === 'string') return true;
  return targets.some((target) => target === name || target === path);
}

function namesInLayers(matrix: Matrix, target: string, layers: number): boolean {
  return Array.from({ length: layers }, (_, layer) => `${matrix.layerPath}.${layer}.${matrix.path}`).some(
    (name) => matchesTarget(target, name),
  );
}

interface SavedModule {
  readonly name: string;
  readonly parameters: number;
}

function savedModules(
  architecture: Architecture,
  { modulesToSave = [] }: AdapterOptions,
): readonly SavedModule[] {
  return modulesToSave.flatMap((name) => {
    const parameters = wholeModule(architecture, name);
    return parameters === 0 ? [] : [{ name, parameters }];
  });
}

/** Parameters of all modules of a name; 0 where the model has none. */
function wholeModule({ matrices, vocabularySize, hiddenSize }: Architecture, name: string): number {
  if (name === 'lm_head' || name === 'embed_tokens') return vocabularySize * hiddenSize;
  return matrices
    .filter((matrix) => matrix.name === name)
    .reduce(
      (sum, { inFeatures, outFeatures, bias, count }) =>
        sum + count * (inFeatures * outFeatures + (bias ? outFeatures : 0)),
      0,
    );
}

function unmatchedTargets(architecture: Architecture, { targetModules }: AdapterOptions): readonly string[] {
  if (typeof targetModules === 'string') return [];
  return targetModules.filter((target) => targetedMatrices(architecture, [target]).length === 0);
}

function unmatchedSaves(
  architecture: Architecture,
  { modulesToSave = [] }: AdapterOptions,
): readonly string[] {
  return modulesToSave.filter((name) => wholeModule(architecture, name) === 0);
}
