import { fail, ok, type Outcome } from '../outcome.ts';
import { FAMILIES, LLAMA_PLACES, type Family } from './families.ts';

/** A kind of weight matrix that an adapter can be put on, for example every `q_proj` of the model. */
export interface Matrix {
  /** Name of the module, as `target_modules` takes it: `q_proj`. */
  readonly name: string;
  /** Name inside a layer: `self_attn.q_proj`. */
  readonly path: string;
  /** Name of the list of layers: `model.layers`. */
  readonly layerPath: string;
  readonly group: 'attention' | 'mlp' | 'router' | 'experts';
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly bias: boolean;
  /** How many of them the whole model has: layers, times experts where there are some. */
  readonly count: number;
  /** How many of them work on each token in a layer: 1, or of the experts those that the router picks. */
  readonly active: number;
  /** PEFT gives a fused pair of matrices (the experts' gate and up) twice the rank. */
  readonly rankFactor: 1 | 2;
  /** No module of its own but a parameter of its parent, which PEFT's "all-linear" does not reach. */
  readonly bare?: boolean;
}

/** The sizes that all of these models have. */
interface Dimensions {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly vocabularySize: number;
}

/** What the arithmetic of adapters and memory needs to know of a model. Parameters are numbers of elements. */
export interface Architecture extends Dimensions {
  readonly modelType: string;
  readonly tiedEmbeddings: boolean;
  readonly matrices: readonly Matrix[];
  readonly embeddingParameters: number;
  /** The output layer; 0 where it shares the input embeddings. */
  readonly headParameters: number;
  /** Norms, and the little that is neither a matrix nor an embedding of tokens. */
  readonly normParameters: number;
  readonly totalParameters: number;
  /** Elements that the norms of one layer work on for each token. */
  readonly normWidth: number;
  /** Elements that the activation function of one layer gives for each token, all active experts together. */
  readonly activatedWidth: number;
  /** Whether the activation is a gate, which is multiplied with as many elements. */
  readonly gated: boolean;
}

/** A model's `config.json`, as far as it is known. */
export type ModelConfig = Readonly<Record<string, unknown>>;

export type ArchitectureFailure = 'unknown-family' | 'incomplete-config';

/**
 * Reads the architecture from a model's `config.json`, as transformers would build it. A multimodal model's
 * `text_config` is taken, since adapters of language models go there.
 */
export function architectureOf(config: ModelConfig): Outcome<Architecture, ArchitectureFailure> {
  const nested = config['text_config'];
  const own = isConfig(nested) ? { tie_word_embeddings: config['tie_word_embeddings'], ...nested } : config;
  const modelType = typeof own['model_type'] === 'string' ? own['model_type'] : '';
  const family = FAMILIES[modelType];
  if (family === undefined) {
    return fail(
      'unknown-family',
      `The model type "${modelType}" is not in the catalogue`,
      `Known are ${Object.keys(FAMILIES).join(', ')}. The run can still be trained: only its figures are missing.`,
    );
  }
  return assembled(withUsualNames(own, family), modelType, family);
}

function assembled(
  own: ModelConfig,
  modelType: string,
  family: Family,
): Outcome<Architecture, ArchitectureFailure> {
  const missing = ['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'vocab_size'].filter(
    (key) => typeof own[key] !== 'number',
  );
  if (missing.length > 0) {
    return fail(
      'incomplete-config',
      `The model's config.json has no ${missing.join(', ')}`,
      'Take the config.json that was published with the model.',
    );
  }
  return ok(build(own, modelType, family));
}

/** The configuration with the names that most families have, and with what its class assumes where it is silent. */
function withUsualNames(config: ModelConfig, { aliases = {}, defaults = {} }: Family): ModelConfig {
  const usual = Object.entries(aliases).filter(([, name]) => (config[name] ?? null) !== null);
  return {
    ...defaults,
    ...config,
    ...Object.fromEntries(usual.map(([name, alias]) => [name, config[alias]])),
  };
}

function build(config: ModelConfig, modelType: string, family: Family): Architecture {
  const sizes = sizesOf(config, family);
  const matrices = family.matrices(sizes).map((shape) => placed(shape, config, family));
  const { hiddenSize, layers, vocabularySize } = sizes;
  const embeddingParameters = vocabularySize * hiddenSize;
  const tiedEmbeddings = booleanOf(config['tie_word_embeddings'], family.tiedByDefault);
  const headParameters = tiedEmbeddings ? 0 : vocabularySize * hiddenSize;
  const finalNorm = family.finalNorm?.(sizes) ?? hiddenSize;
  const otherParameters = family.others?.(config, sizes) ?? 0;
  const normParameters = layers * family.normsOfLayer(sizes) + finalNorm + otherParameters;
  const linear = matrices.reduce((sum, matrix) => sum + parametersOf(matrix), 0);
  return {
    ...sizes,
    modelType,
    tiedEmbeddings,
    matrices,
    embeddingParameters,
    headParameters,
    normParameters,
    normWidth: family.normWidth?.(sizes) ?? family.normsOfLayer(sizes),
    activatedWidth: activatedWidth(sizes, config),
    gated: family.gated ?? true,
    totalParameters: embeddingParameters + headParameters + normParameters + linear,
  };
}

function placed(
  shape: Omit<Matrix, 'path' | 'layerPath' | 'active'>,
  config: ModelConfig,
  { places = LLAMA_PLACES }: Family,
): Matrix {
  const parent = shape.group === 'attention' ? places.attention : places.mlp;
  const active = shape.group === 'experts' ? numberOf(config['num_experts_per_tok'], 1) : 1;
  return { ...shape, path: `${parent}.${shape.name}`, layerPath: places.layers, active };
}

function activatedWidth(sizes: Sizes, config: ModelConfig): number {
  if (sizes.experts === 0) return sizes.intermediateSize;
  return numberOf(config['num_experts_per_tok'], 1) * sizes.expertSize + sizes.sharedExpertSize;
}

function parametersOf({ inFeatures, outFeatures, bias, count }: Matrix): number {
  return count * (inFeatures * outFeatures + (bias ? outFeatures : 0));
}

/** The sizes that a family's matrices are made of. */
export interface Sizes extends Dimensions {
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
  readonly experts: number;
  readonly expertSize: number;
  readonly sharedExpertSize: number;
}

function sizesOf(config: ModelConfig, family: Family): Sizes {
  const hiddenSize = numberOf(config['hidden_size'], 0);
  const heads = numberOf(config['num_attention_heads'], 1);
  const intermediateSize = numberOf(config['intermediate_size'], 4 * hiddenSize);
  return {
    layers: numberOf(config['num_hidden_layers'], 0),
    hiddenSize,
    intermediateSize,
    heads,
    keyValueHeads: numberOf(config['num_key_value_heads'], heads),
    headSize: numberOf(config['head_dim'], family.headSize ?? hiddenSize / heads),
    vocabularySize: numberOf(config['vocab_size'], 0),
    attentionBias: booleanOf(config['attention_bias'], family.attentionBias ?? false),
    mlpBias: booleanOf(config['mlp_bias'], false),
    experts: numberOf(config['num_experts'] ?? config['num_local_experts'], 0),
    expertSize: numberOf(config['moe_intermediate_size'], intermediateSize),
    sharedExpertSize: numberOf(config['shared_expert_intermediate_size'], 0),
  };
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function booleanOf(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}

function isConfig(value: unknown): value is ModelConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
