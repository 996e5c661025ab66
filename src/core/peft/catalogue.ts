import type { ModelConfig } from './architecture.ts';

/** Hidden size, intermediate size, layers, heads, key-value heads, vocabulary. */
type Sizes = readonly [number, number, number, number, number, number];

function config(modelType: string, sizes: Sizes, others: ModelConfig = {}): ModelConfig {
  const [hidden, intermediate, layers, heads, keyValueHeads, vocabulary] = sizes;
  return {
    model_type: modelType,
    hidden_size: hidden,
    intermediate_size: intermediate,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: keyValueHeads,
    vocab_size: vocabulary,
    ...others,
  };
}

const tied = { tie_word_embeddings: true };
const untied = { tie_word_embeddings: false };
const head = (size: number): ModelConfig => ({ head_dim: size });

const LLAMA_3_8B = config('llama', [4096, 14336, 32, 32, 8, 128256]);
const LLAMA_3_70B = config('llama', [8192, 28672, 80, 64, 8, 128256]);
const QWEN_2_7B = config('qwen2', [3584, 18944, 28, 28, 4, 152064], untied);
const QWEN_2_72B = config('qwen2', [8192, 29568, 80, 64, 8, 152064], untied);
const QWEN_25_14B = config('qwen2', [5120, 13824, 48, 40, 8, 152064], untied);
const QWEN_25_32B = config('qwen2', [5120, 27648, 64, 40, 8, 152064], untied);
const QWEN_3_8B = config('qwen3', [4096, 12288, 36, 32, 8, 151936], { ...untied, ...head(128) });
const PHI_3_MINI = config('phi3', [3072, 8192, 32, 32, 32, 32064]);
const PHI_3_MEDIUM = config('phi3', [5120, 17920, 40, 40, 10, 32064]);
const YI_6B = config('llama', [4096, 11008, 32, 32, 4, 64000]);
const YI_9B = config('llama', [4096, 11008, 48, 32, 4, 64000]);
const YI_34B = config('llama', [7168, 20480, 60, 56, 8, 64000]);
const INTERNLM_2 = { bias: false };
const QWEN_3_MOE = { ...untied, ...head(128), num_experts: 128, num_experts_per_tok: 8 };

/**
 * The public configurations of models that people tune, by the name of their repository without its owner and without
 * the endings of variants, so that no network is needed for them. `test/core/peft/catalogue.test.ts` holds their totals
 * against those that the hub shows.
 */
const CATALOGUE: Readonly<Record<string, ModelConfig>> = {
  'llama-2-7b': config('llama', [4096, 11008, 32, 32, 32, 32000]),
  'llama-2-13b': config('llama', [5120, 13824, 40, 40, 40, 32000]),
  'llama-2-70b': config('llama', [8192, 28672, 80, 64, 8, 32000]),
  'llama-3-8b': LLAMA_3_8B,
  'llama-3-70b': LLAMA_3_70B,
  'llama-3.1-8b': LLAMA_3_8B,
  'llama-3.1-70b': LLAMA_3_70B,
  'llama-3.2-1b': config('llama', [2048, 8192, 16, 32, 8, 128256], { ...tied, ...head(64) }),
  'llama-3.2-3b': config('llama', [3072, 8192, 28, 24, 8, 128256], { ...tied, ...head(128) }),
  'llama-3.3-70b': LLAMA_3_70B,
  'qwen-7b': config('qwen', [4096, 22016, 32, 32, 32, 151936], { kv_channels: 128 }),
  'qwen1.5-0.5b': config('qwen2', [1024, 2816, 24, 16, 16, 151936], tied),
  'qwen1.5-1.8b': config('qwen2', [2048, 5504, 24, 16, 16, 151936], untied),
  'qwen1.5-4b': config('qwen2', [2560, 6912, 40, 20, 20, 151936], untied),
  'qwen1.5-7b': config('qwen2', [4096, 11008, 32, 32, 32, 151936], untied),
  'qwen1.5-14b': config('qwen2', [5120, 13696, 40, 40, 40, 152064], untied),
  'qwen1.5-32b': config('qwen2', [5120, 27392, 64, 40, 8, 152064], untied),
  'qwen1.5-72b': config('qwen2', [8192, 24576, 80, 64, 64, 152064], untied),
  'qwen2-0.5b': config('qwen2', [896, 4864, 24, 14, 2, 151936], tied),
  'qwen2-1.5b': config('qwen2', [1536, 8960, 28, 12, 2, 151936], tied),
  'qwen2-7b': QWEN_2_7B,
  'qwen2-72b': QWEN_2_72B,
  'qwen2.5-0.5b': config('qwen2', [896, 4864, 24, 14, 2, 151936], tied),
  'qwen2.5-1.5b': config('qwen2', [1536, 8960, 28, 12, 2, 151936], tied),
  'qwen2.5-3b': config('qwen2', [2048, 11008, 36, 16, 2, 151936], tied),
  'qwen2.5-7b': QWEN_2_7B,
  'qwen2.5-14b': QWEN_25_14B,
  'qwen2.5-32b': QWEN_25_32B,
  'qwen2.5-72b': QWEN_2_72B,
  'qwen3-0.6b': config('qwen3', [1024, 3072, 28, 16, 8, 151936], { ...tied, ...head(128) }),
  'qwen3-1.7b': config('qwen3', [2048, 6144, 28, 16, 8, 151936], { ...tied, ...head(128) }),
  'qwen3-4b': config('qwen3', [2560, 9728, 36, 32, 8, 151936], { ...tied, ...head(128) }),
  'qwen3-8b': QWEN_3_8B,
  'qwen3-14b': config('qwen3', [5120, 17408, 40, 40, 8, 151936], { ...untied, ...head(128) }),
  'qwen3-32b': config('qwen3', [5120, 25600, 64, 64, 8, 151936], { ...untied, ...head(128) }),
  'qwen3-30b-a3b': config('qwen3_moe', [2048, 6144, 48, 32, 4, 151936], {
    ...QWEN_3_MOE,
    moe_intermediate_size: 768,
  }),
  'qwen3-235b-a22b': config('qwen3_moe', [4096, 12288, 94, 64, 4, 151936], {
    ...QWEN_3_MOE,
    moe_intermediate_size: 1536,
  }),
  'mistral-7b-v0.1': config('mistral', [4096, 14336, 32, 32, 8, 32000]),
  'mistral-7b-v0.2': config('mistral', [4096, 14336, 32, 32, 8, 32000]),
  'mistral-7b-v0.3': config('mistral', [4096, 14336, 32, 32, 8, 32768]),
  'mistral-nemo-2407': config('mistral', [5120, 14336, 40, 32, 8, 131072], head(128)),
  'mistral-small-24b-2501': config('mistral', [5120, 32768, 40, 32, 8, 131072], head(128)),
  'mixtral-8x7b-v0.1': config('mixtral', [4096, 14336, 32, 32, 8, 32000], {
    num_local_experts: 8,
    num_experts_per_tok: 2,
  }),
  'gemma-2-2b': config('gemma2', [2304, 9216, 26, 8, 4, 256000], head(256)),
  'gemma-2-9b': config('gemma2', [3584, 14336, 42, 16, 8, 256000], head(256)),
  'gemma-2-27b': config('gemma2', [4608, 36864, 46, 32, 16, 256000], head(128)),
  'gemma-3-270m': config('gemma3_text', [640, 2048, 18, 4, 1, 262144], head(256)),
  'gemma-3-1b': config('gemma3_text', [1152, 6912, 26, 4, 1, 262144], head(256)),
  // The larger ones see pictures too: these are their language models.
  'gemma-3-4b': config('gemma3_text', [2560, 10240, 34, 8, 4, 262208], head(256)),
  'gemma-3-12b': config('gemma3_text', [3840, 15360, 48, 16, 8, 262208], head(256)),
  'gemma-3-27b': config('gemma3_text', [5376, 21504, 62, 32, 16, 262208], head(128)),
  'phi-2': config('phi', [2560, 10240, 32, 32, 32, 51200]),
  'phi-3-mini-4k': PHI_3_MINI,
  'phi-3-mini-128k': PHI_3_MINI,
  'phi-3-medium-4k': PHI_3_MEDIUM,
  'phi-3-medium-128k': PHI_3_MEDIUM,
  'phi-3.5-mini': PHI_3_MINI,
  'phi-4': config('phi3', [5120, 17920, 40, 40, 10, 100352]),
  'phi-4-mini': config('phi3', [3072, 8192, 32, 24, 8, 200064], tied),
  'smollm2-135m': config('llama', [576, 1536, 30, 9, 3, 49152], tied),
  'smollm2-360m': config('llama', [960, 2560, 32, 15, 5, 49152], tied),
  'smollm2-1.7b': config('llama', [2048, 8192, 24, 32, 32, 49152], tied),
  'deepseek-r1-distill-qwen-1.5b': config('qwen2', [1536, 8960, 28, 12, 2, 151936], untied),
  'deepseek-r1-distill-qwen-7b': QWEN_2_7B,
  'deepseek-r1-distill-qwen-14b': QWEN_25_14B,
  'deepseek-r1-distill-qwen-32b': QWEN_25_32B,
  'deepseek-r1-distill-llama-8b': LLAMA_3_8B,
  'deepseek-r1-distill-llama-70b': LLAMA_3_70B,
  'deepseek-r1-0528-qwen3-8b': QWEN_3_8B,
  'yi-6b': YI_6B,
  'yi-9b': YI_9B,
  'yi-34b': YI_34B,
  'yi-1.5-6b': YI_6B,
  'yi-1.5-9b': YI_9B,
  'yi-1.5-34b': YI_34B,
  'internlm2-1_8b': config('internlm2', [2048, 8192, 24, 16, 8, 92544], INTERNLM_2),
  'internlm2-7b': config('internlm2', [4096, 14336, 32, 32, 8, 92544], INTERNLM_2),
  'internlm2-20b': config('internlm2', [6144, 16384, 48, 48, 8, 92544], INTERNLM_2),
  'internlm2_5-7b': config('internlm2', [4096, 14336, 32, 32, 8, 92544], INTERNLM_2),
  'internlm2_5-20b': config('internlm2', [6144, 16384, 48, 48, 8, 92544], INTERNLM_2),
  'chatglm2-6b': chatGlm(28, 65024),
  'chatglm3-6b': chatGlm(28, 65024),
  'glm-4-9b': chatGlm(40, 151552),
  'glm-4-9b-hf': config('glm', [4096, 13696, 40, 32, 2, 151552], { ...head(128), attention_bias: true }),
  'glm-4-9b-0414': config('glm4', [4096, 13696, 40, 32, 2, 151552], { ...head(128), attention_bias: true }),
  gpt2: { model_type: 'gpt2', n_embd: 768, n_layer: 12, n_head: 12, n_positions: 1024, vocab_size: 50257 },
};

function chatGlm(layers: number, vocabulary: number): ModelConfig {
  return {
    model_type: 'chatglm',
    hidden_size: 4096,
    ffn_hidden_size: 13696,
    num_layers: layers,
    num_attention_heads: 32,
    multi_query_group_num: 2,
    kv_channels: 128,
    add_qkv_bias: true,
    padded_vocab_size: vocabulary,
  };
}

/** The tiny model that the trainer builds by code (`builtin_tiny.py`). */
const BUILTIN_TINY = config('llama', [64, 128, 2, 4, 2, 259]);

/** Parts of the names of variants that have the sizes of the model they were tuned from. */
const VARIANT = /-(?:instruct|chat|it|base|hf|pt|sft|thinking|reasoning|coder|math|2507|meta)(?=-|$)/g;

/** The configuration of a model by its hub id, as far as the catalogue knows it. */
export function catalogued(id: string): ModelConfig | undefined {
  if (id === 'builtin:tiny') return BUILTIN_TINY;
  const name = id
    .slice(id.indexOf('/') + 1)
    .toLowerCase()
    .replace(/^meta-/, '');
  const plain = name.replaceAll(VARIANT, '');
  // GLM-4's port to transformers' own code has other modules than the first one, and an ending that tells it.
  const ported = name.endsWith('-hf') ? CATALOGUE[`${plain}-hf`] : undefined;
  return ported ?? CATALOGUE[name] ?? CATALOGUE[plain];
}

/** Names in the catalogue, for messages. */
export function cataloguedNames(): readonly string[] {
  return Object.keys(CATALOGUE);
}
