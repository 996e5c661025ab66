import type { Matrix, ModelConfig, Sizes } from './architecture.ts';

/** A matrix as its family knows it; its place in the model follows from its group. */
type Shape = Omit<Matrix, 'path' | 'layerPath' | 'active'>;

/** How a family of models is put together: what transformers builds from its `config.json`. */
export interface Family {
  /** What the configuration class assumes where the file is silent. */
  readonly tiedByDefault: boolean;
  /** Size of an attention head where the file is silent; undefined for hidden size / heads. */
  readonly headSize?: number;
  /** Whether attention has biases where the file is silent; no, if undefined. */
  readonly attentionBias?: boolean;
  /** Whether its MLP has a gate; yes, if undefined. */
  readonly gated?: boolean;
  /** What else the configuration class assumes, where published files leave it out. */
  readonly defaults?: ModelConfig;
  /** Other names that its configuration has for the usual sizes: usual name -> name here. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Where its modules are; as in Llama, if undefined. */
  readonly places?: Places;
  matrices(sizes: Sizes): readonly Shape[];
  /** Elements of the norms of one layer. */
  normsOfLayer(sizes: Sizes): number;
  /** Elements that these norms work on for each token, where a norm of one head is used for all; else the same. */
  normWidth?(sizes: Sizes): number;
  /** Elements of the norm behind the last layer; the hidden size, if undefined. */
  finalNorm?(sizes: Sizes): number;
  /** Elements of what no other family has, such as learnt positions. */
  others?(config: ModelConfig, sizes: Sizes): number;
}

/** Names of modules around a matrix: `model.layers.0.self_attn.q_proj`. */
export interface Places {
  readonly layers: string;
  readonly attention: string;
  readonly mlp: string;
}

export const LLAMA_PLACES: Places = { layers: 'model.layers', attention: 'self_attn', mlp: 'mlp' };

interface AttentionTraits {
  readonly queryKeyValueBias?: boolean;
  readonly outputBias?: boolean;
}

/** Separate projections of query, key, value and output, with grouped keys and values. */
function attention(sizes: Sizes, traits: AttentionTraits = {}): readonly [Shape, Shape, Shape, Shape] {
  const query = sizes.heads * sizes.headSize;
  const keyValue = sizes.keyValueHeads * sizes.headSize;
  const bias = traits.queryKeyValueBias ?? sizes.attentionBias;
  const inFeatures = sizes.hiddenSize;
  const each = { group: 'attention', count: sizes.layers, rankFactor: 1 } as const;
  return [
    { ...each, name: 'q_proj', inFeatures, outFeatures: query, bias },
    { ...each, name: 'k_proj', inFeatures, outFeatures: keyValue, bias },
    { ...each, name: 'v_proj', inFeatures, outFeatures: keyValue, bias },
    {
      ...each,
      name: 'o_proj',
      inFeatures: query,
      outFeatures: inFeatures,
      bias: traits.outputBias ?? sizes.attentionBias,
    },
  ];
}

/** A gated MLP: gate, up and down. */
function gatedMlp(sizes: Sizes): readonly [Shape, Shape, Shape] {
  const { hiddenSize, intermediateSize, mlpBias } = sizes;
  const each = { group: 'mlp', count: sizes.layers, rankFactor: 1, bias: mlpBias } as const;
  return [
    { ...each, name: 'gate_proj', inFeatures: hiddenSize, outFeatures: intermediateSize },
    { ...each, name: 'up_proj', inFeatures: hiddenSize, outFeatures: intermediateSize },
    { ...each, name: 'down_proj', inFeatures: intermediateSize, outFeatures: hiddenSize },
  ];
}

/** Gate and up in one matrix, as Phi-3 and GLM have them. */
function fusedGatedMlp(sizes: Sizes): readonly [Shape, Shape] {
  const { hiddenSize, intermediateSize } = sizes;
  const each = { group: 'mlp', count: sizes.layers, rankFactor: 1, bias: false } as const;
  return [
    { ...each, name: 'gate_up_proj', inFeatures: hiddenSize, outFeatures: 2 * intermediateSize },
    { ...each, name: 'down_proj', inFeatures: intermediateSize, outFeatures: hiddenSize },
  ];
}

/** Query, key and value in one matrix. */
function fusedAttention(sizes: Sizes): readonly [Shape, Shape] {
  const query = sizes.heads * sizes.headSize;
  const fused = query + 2 * sizes.keyValueHeads * sizes.headSize;
  const each = { group: 'attention', count: sizes.layers, rankFactor: 1, bias: false } as const;
  return [
    { ...each, name: 'qkv_proj', inFeatures: sizes.hiddenSize, outFeatures: fused },
    { ...each, name: 'o_proj', inFeatures: query, outFeatures: sizes.hiddenSize },
  ];
}

/**
 * A mixture of experts as transformers 5 stores it: the experts of a layer in two parameters, and a router. PEFT (since
 * 0.19) adapts each expert of both and the router under "all-linear".
 */
function experts(sizes: Sizes): readonly Shape[] {
  const { hiddenSize, expertSize, layers } = sizes;
  const each = { group: 'experts', count: layers * sizes.experts, bias: false } as const;
  return [
    { ...router, inFeatures: hiddenSize, outFeatures: sizes.experts, count: layers },
    {
      ...each,
      name: 'experts.gate_up_proj',
      inFeatures: hiddenSize,
      outFeatures: 2 * expertSize,
      rankFactor: 2,
    },
    { ...each, name: 'experts.down_proj', inFeatures: expertSize, outFeatures: hiddenSize, rankFactor: 1 },
  ];
}

const router = { name: 'gate', group: 'router', bias: false, rankFactor: 1 } as const;

const twoNorms = ({ hiddenSize }: Sizes): number => 2 * hiddenSize;
const queryAndKey = ({ heads, keyValueHeads, headSize }: Sizes): number => (heads + keyValueHeads) * headSize;
const fourNorms = ({ hiddenSize }: Sizes): number => 4 * hiddenSize;

const llama: Family = {
  tiedByDefault: false,
  matrices: (sizes) => [...attention(sizes), ...gatedMlp(sizes)],
  normsOfLayer: twoNorms,
};

const mistral: Family = {
  ...llama,
  matrices: (sizes) => [
    ...attention(sizes, { queryKeyValueBias: false, outputBias: false }),
    ...gatedMlp({ ...sizes, mlpBias: false }),
  ],
};

/** Qwen 1.5, 2 and 2.5: biases on query, key and value only. */
const qwen2: Family = {
  ...llama,
  matrices: (sizes) => [
    ...attention(sizes, { queryKeyValueBias: true, outputBias: false }),
    ...gatedMlp({ ...sizes, mlpBias: false }),
  ],
};

const qwen3: Family = {
  ...llama,
  headSize: 128,
  matrices: (sizes) => [...attention(sizes), ...gatedMlp({ ...sizes, mlpBias: false })],
  normsOfLayer: (sizes) => twoNorms(sizes) + 2 * sizes.headSize,
  normWidth: (sizes) => twoNorms(sizes) + queryAndKey(sizes),
};

const gemma: Family = {
  tiedByDefault: true,
  headSize: 256,
  matrices: (sizes) => [...attention(sizes), ...gatedMlp({ ...sizes, mlpBias: false })],
  normsOfLayer: twoNorms,
};

const glm: Family = {
  tiedByDefault: false,
  headSize: 128,
  attentionBias: true,
  matrices: (sizes) => [...attention(sizes, { outputBias: false }), ...fusedGatedMlp(sizes)],
  normsOfLayer: twoNorms,
};

const olmo2: Family = {
  ...llama,
  matrices: (sizes) => [...attention(sizes), ...gatedMlp({ ...sizes, mlpBias: false })],
  normsOfLayer: (sizes) => twoNorms(sizes) + queryAndKey(sizes),
};

/** InternLM (first version): Llama with biases in attention where `bias` says so. */
const internlm: Family = {
  ...llama,
  aliases: { attention_bias: 'bias' },
  attentionBias: true,
  matrices: (sizes) => [...attention(sizes), ...gatedMlp({ ...sizes, mlpBias: false })],
};

/** InternLM 2: query, key and value in one matrix, and names of its own. */
const internlm2: Family = {
  ...llama,
  aliases: { attention_bias: 'bias' },
  places: { layers: 'model.layers', attention: 'attention', mlp: 'feed_forward' },
  matrices: (sizes) => {
    const [fused, output] = fusedAttention(sizes);
    const [gate, up, down] = gatedMlp({ ...sizes, mlpBias: false });
    return [
      { ...fused, name: 'wqkv', bias: sizes.attentionBias },
      { ...output, name: 'wo', bias: sizes.attentionBias },
      { ...gate, name: 'w1' },
      { ...up, name: 'w3' },
      { ...down, name: 'w2' },
    ];
  },
};

/** ChatGLM 2 and 3, and GLM-4 as first published. */
const chatglm: Family = {
  tiedByDefault: false,
  aliases: {
    num_hidden_layers: 'num_layers',
    intermediate_size: 'ffn_hidden_size',
    vocab_size: 'padded_vocab_size',
    num_key_value_heads: 'multi_query_group_num',
    head_dim: 'kv_channels',
    attention_bias: 'add_qkv_bias',
  },
  places: { layers: 'transformer.encoder.layers', attention: 'self_attention', mlp: 'mlp' },
  matrices: (sizes) => {
    const [fused, output] = fusedAttention(sizes);
    const [gateUp, down] = fusedGatedMlp(sizes);
    return [
      { ...fused, name: 'query_key_value', bias: sizes.attentionBias },
      { ...output, name: 'dense' },
      { ...gateUp, name: 'dense_h_to_4h' },
      { ...down, name: 'dense_4h_to_h' },
    ];
  },
  normsOfLayer: twoNorms,
};

/** GPT-2 and those built like it: `c_attn` is query, key and value in one; norms have biases; positions are learnt. */
const gpt2: Family = {
  tiedByDefault: true,
  aliases: {
    hidden_size: 'n_embd',
    num_hidden_layers: 'n_layer',
    num_attention_heads: 'n_head',
    intermediate_size: 'n_inner',
  },
  gated: false,
  places: { layers: 'transformer.h', attention: 'attn', mlp: 'mlp' },
  matrices: ({ hiddenSize, intermediateSize, layers }) => {
    const each = { count: layers, rankFactor: 1, bias: true } as const;
    const inFeatures = hiddenSize;
    return [
      { ...each, group: 'attention', name: 'c_attn', inFeatures, outFeatures: 3 * hiddenSize },
      { ...each, group: 'attention', name: 'c_proj', inFeatures, outFeatures: hiddenSize },
      { ...each, group: 'mlp', name: 'c_fc', inFeatures, outFeatures: intermediateSize },
      { ...each, group: 'mlp', name: 'c_proj', inFeatures: intermediateSize, outFeatures: hiddenSize },
    ];
  },
  normsOfLayer: fourNorms,
  finalNorm: ({ hiddenSize }) => 2 * hiddenSize,
  others: (config, { hiddenSize }) => hiddenSize * (Number(config['n_positions']) || 1024),
};

/** Qwen (first version): `c_attn` as in GPT-2, and a gated MLP whose two halves share the intermediate size. */
const qwen: Family = {
  tiedByDefault: false,
  aliases: { head_dim: 'kv_channels' },
  places: { layers: 'transformer.h', attention: 'attn', mlp: 'mlp' },
  matrices: (sizes) => {
    const [fused, output] = fusedAttention(sizes);
    const [gate, up, down] = gatedMlp({
      ...sizes,
      intermediateSize: sizes.intermediateSize / 2,
      mlpBias: false,
    });
    return [
      { ...fused, name: 'c_attn', bias: true },
      { ...output, name: 'c_proj' },
      { ...gate, name: 'w1' },
      { ...up, name: 'w2' },
      { ...down, name: 'c_proj' },
    ];
  },
  normsOfLayer: twoNorms,
};

/** Phi-1 and Phi-2: a plain MLP, biases everywhere, one norm a layer. */
const phi: Family = {
  tiedByDefault: false,
  gated: false,
  matrices: (sizes) => {
    const { hiddenSize, intermediateSize, layers } = sizes;
    const [query, key, value, output] = attention(sizes, { queryKeyValueBias: true, outputBias: true });
    const each = { group: 'mlp', count: layers, rankFactor: 1, bias: true } as const;
    return [
      query,
      key,
      value,
      { ...output, name: 'dense' },
      { ...each, name: 'fc1', inFeatures: hiddenSize, outFeatures: intermediateSize },
      { ...each, name: 'fc2', inFeatures: intermediateSize, outFeatures: hiddenSize },
    ];
  },
  normsOfLayer: twoNorms,
  finalNorm: ({ hiddenSize }) => 2 * hiddenSize,
  // The output layer has a bias.
  others: (_config, { vocabularySize }) => vocabularySize,
};

function asBare(matrix: Shape): Shape {
  return { ...matrix, bare: true };
}

/** Qwen 1.5 MoE: experts, and one expert that every token passes, behind a gate of its own. */
const qwen2Moe: Family = {
  ...qwen2,
  matrices: (sizes) => {
    const { hiddenSize, sharedExpertSize, layers } = sizes;
    const shared = gatedMlp({ ...sizes, intermediateSize: sharedExpertSize, mlpBias: false });
    return [
      ...attention(sizes, { queryKeyValueBias: true, outputBias: false }),
      ...experts(sizes).map(asBare),
      ...shared,
      { ...router, name: 'shared_expert_gate', inFeatures: hiddenSize, outFeatures: 1, count: layers },
    ];
  },
};

/** `model_type` of a `config.json` -> how its models are built. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  // Llama 2 and 3, SmolLM2, Yi, DeepSeek's Llama distills and many others.
  llama,
  mistral,
  qwen2,
  qwen3,
  gemma,
  gemma2: { ...gemma, normsOfLayer: fourNorms },
  gemma3_text: {
    ...gemma,
    defaults: { vocab_size: 262_208, num_attention_heads: 8, num_key_value_heads: 4 },
    normsOfLayer: (sizes) => fourNorms(sizes) + 2 * sizes.headSize,
    normWidth: (sizes) => fourNorms(sizes) + queryAndKey(sizes),
  },
  // Phi-3, Phi-3.5 and Phi-4.
  phi3: {
    tiedByDefault: false,
    matrices: (sizes) => [...fusedAttention(sizes), ...fusedGatedMlp(sizes)],
    normsOfLayer: twoNorms,
  },
  phi,
  glm,
  chatglm,
  internlm,
  internlm2,
  gpt2,
  qwen,
  glm4: { ...glm, normsOfLayer: fourNorms },
  olmo2,
  granite: { ...llama, tiedByDefault: false },
  smollm3: { ...llama, tiedByDefault: true },
  mixtral: {
    ...llama,
    matrices: (sizes) => [
      ...attention(sizes, { queryKeyValueBias: false, outputBias: false }),
      ...experts(sizes),
    ],
  },
  qwen2_moe: qwen2Moe,
  qwen3_moe: {
    ...qwen3,
    matrices: (sizes) => [...attention(sizes), ...experts(sizes)],
  },
};
