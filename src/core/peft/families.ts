import type { Matrix, Sizes } from './architecture.ts';

/** How a family of models is put together: what transformers builds from its `config.json`. */
export interface Family {
  /** What the configuration class assumes where the file is silent. */
  readonly tiedByDefault: boolean;
  /** Size of an attention head where the file is silent; undefined for hidden size / heads. */
  readonly headSize?: number;
  /** Whether attention has biases where the file is silent; no, if undefined. */
  readonly attentionBias?: boolean;
  matrices(sizes: Sizes): readonly Matrix[];
  /** Elements of the norms of one layer. */
  normsOfLayer(sizes: Sizes): number;
}

interface AttentionTraits {
  readonly queryKeyValueBias?: boolean;
  readonly outputBias?: boolean;
}

/** Separate projections of query, key, value and output, with grouped keys and values. */
function attention(sizes: Sizes, traits: AttentionTraits = {}): readonly Matrix[] {
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
function gatedMlp(sizes: Sizes): readonly Matrix[] {
  const { hiddenSize, intermediateSize, mlpBias } = sizes;
  const each = { group: 'mlp', count: sizes.layers, rankFactor: 1, bias: mlpBias } as const;
  return [
    { ...each, name: 'gate_proj', inFeatures: hiddenSize, outFeatures: intermediateSize },
    { ...each, name: 'up_proj', inFeatures: hiddenSize, outFeatures: intermediateSize },
    { ...each, name: 'down_proj', inFeatures: intermediateSize, outFeatures: hiddenSize },
  ];
}

/** Gate and up in one matrix, as Phi-3 and GLM have them. */
function fusedGatedMlp(sizes: Sizes): readonly Matrix[] {
  const { hiddenSize, intermediateSize } = sizes;
  const each = { group: 'mlp', count: sizes.layers, rankFactor: 1, bias: false } as const;
  return [
    { ...each, name: 'gate_up_proj', inFeatures: hiddenSize, outFeatures: 2 * intermediateSize },
    { ...each, name: 'down_proj', inFeatures: intermediateSize, outFeatures: hiddenSize },
  ];
}

/** Query, key and value in one matrix. */
function fusedAttention(sizes: Sizes): readonly Matrix[] {
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
function experts(sizes: Sizes): readonly Matrix[] {
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
  normsOfLayer: (sizes) =>
    twoNorms(sizes) + sizes.heads * sizes.headSize + sizes.keyValueHeads * sizes.headSize,
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
  gemma3_text: { ...gemma, normsOfLayer: (sizes) => fourNorms(sizes) + 2 * sizes.headSize },
  // Phi-3, Phi-3.5 and Phi-4.
  phi3: {
    tiedByDefault: false,
    matrices: (sizes) => [...fusedAttention(sizes), ...fusedGatedMlp(sizes)],
    normsOfLayer: twoNorms,
  },
  glm,
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
  qwen3_moe: {
    ...qwen3,
    matrices: (sizes) => [...attention(sizes), ...experts(sizes)],
  },
};
