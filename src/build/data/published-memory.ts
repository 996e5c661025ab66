import type { ModelConfig } from '../../core/peft/architecture.ts';
import type { MemorySetup } from '../../core/plan/memory/term.ts';

const GIB = 1024 ** 3;

/** A peak that someone measured and published, with the run that it was measured on. */
export interface PublishedPeak {
  readonly name: string;
  readonly bytes: number;
  readonly source: 'peft' | 'torchtune-table' | 'torchtune-techniques';
  /** Catalogue id or configuration of the model. */
  readonly model: string | ModelConfig;
  readonly method: object;
  readonly data: object;
  readonly training: object;
  /** What differs from how our own trainer runs. */
  readonly conditions: Partial<MemorySetup>;
  /** Activations that wait for the backward pass are moved to the computer's memory. */
  readonly offloaded?: boolean;
  /** Why it is shown but not held to a tenth. */
  readonly outside?: string;
}

/** PEFT's harness runs without autocast, so that what flows through the adapter is of its own 32 bits. */
const PEFT_CONDITIONS: Partial<MemorySetup> = {
  mixedPrecision: false,
  bytes: { base: 2, adapter: 4, adapterInput: 4 },
  attention: 'padded',
};
/** `accelerator_memory_max`: the most that PyTorch reserved. */
const PEFT = {
  source: 'peft',
  model: 'meta-llama/Llama-3.2-3B',
  data: { maxLength: 768 },
  training: { batchSize: 4, gradientCheckpointing: false },
  conditions: PEFT_CONDITIONS,
} as const;
const QUERY_VALUE = ['q_proj', 'v_proj'];

/** torchtune keeps everything in bfloat16, packs, and computes the loss in chunks. */
const TORCHTUNE_CONDITIONS: Partial<MemorySetup> = {
  mixedPrecision: false,
  fusedLoss: true,
  attention: 'fused',
  bytes: { base: 2, adapter: 2, adapterInput: 2 },
};
const TORCHTUNE_TARGETS = ['q_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'];
const TABLE = {
  source: 'torchtune-table',
  model: 'meta-llama/Llama-3.1-8B',
  data: { maxLength: 2048, packing: true },
  training: { batchSize: 2 },
  conditions: TORCHTUNE_CONDITIONS,
} as const;
const TECHNIQUES = {
  source: 'torchtune-techniques',
  model: 'meta-llama/Llama-3.2-3B',
  data: { maxLength: 4096, packing: true },
  training: { batchSize: 2 },
  conditions: TORCHTUNE_CONDITIONS,
  offloaded: true,
} as const;

export const SOURCES: Readonly<Record<PublishedPeak['source'], string>> = {
  peft: 'PEFT’s [method comparison](https://github.com/huggingface/peft/tree/main/method_comparison/MetaMathQA): Llama-3.2-3B in bfloat16, batch 4, at most 768 tokens, no checkpointing, one L40S, PyTorch 2.13; the most that PyTorch reserved',
  'torchtune-table':
    'torchtune’s [README](https://github.com/pytorch/torchtune#memory-and-training-speed): Llama 3.1 8B if not said otherwise, batch 2, packed to 2,048 tokens, compiled; checkpointing if not said otherwise',
  'torchtune-techniques':
    'torchtune’s [README](https://github.com/pytorch/torchtune#optimization-flags): Llama 3.2 3B on an A100, batch 2, packed to 4,096 tokens, compiled, loss in chunks, checkpointing with the activations offloaded',
};

export const PUBLISHED: readonly PublishedPeak[] = [
  {
    ...PEFT,
    name: 'LoRA r 32 on query and value',
    bytes: 22_292_725_760,
    method: { type: 'lora', r: 32, targetModules: QUERY_VALUE, dropout: 0 },
  },
  {
    ...PEFT,
    name: 'LoRA r 64 on query and value',
    bytes: 22_552_772_608,
    method: { type: 'lora', r: 64, targetModules: QUERY_VALUE, dropout: 0 },
  },
  {
    ...PEFT,
    name: 'LoRA r 64 with rsLoRA',
    bytes: 22_561_161_216,
    method: { type: 'lora', r: 64, rsLora: true, targetModules: QUERY_VALUE, dropout: 0 },
  },
  {
    ...PEFT,
    name: 'LoRA r 10 on the MLP',
    bytes: 24_698_159_104,
    method: { type: 'lora', r: 10, targetModules: 'mlp', dropout: 0 },
  },
  {
    ...PEFT,
    name: 'DoRA r 32 on query and value',
    bytes: 24_532_484_096,
    method: { type: 'dora', r: 32, targetModules: QUERY_VALUE, dropout: 0 },
  },
  {
    ...PEFT,
    name: 'AdaLoRA r 64 to 32 on query and value',
    bytes: 22_781_362_176,
    method: { type: 'adalora', initR: 64, targetR: 32, targetModules: QUERY_VALUE, dropout: 0 },
  },
  {
    ...TABLE,
    name: 'LoRA r 8, RTX 4090',
    bytes: 16.2 * GIB,
    method: { type: 'lora', r: 8, targetModules: TORCHTUNE_TARGETS, dropout: 0 },
  },
  {
    ...TABLE,
    name: 'QLoRA r 8, RTX 4090',
    bytes: 7.4 * GIB,
    method: { type: 'qlora', r: 8, targetModules: TORCHTUNE_TARGETS, dropout: 0 },
  },
  {
    ...TABLE,
    name: 'LoRA r 8, A6000, no checkpointing',
    bytes: 30.3 * GIB,
    training: { batchSize: 2, gradientCheckpointing: false },
    method: { type: 'lora', r: 8, targetModules: TORCHTUNE_TARGETS, dropout: 0 },
    outside:
      'torch.compile fuses norms and activation functions and keeps less of them; these estimates are for eager PyTorch, which the trainer runs',
  },
  {
    ...TABLE,
    name: 'LoRA r 16 on Llama 3.1 70B, one of 8 A100, FSDP',
    bytes: 27.6 * GIB,
    model: 'meta-llama/Llama-3.1-70B',
    method: { type: 'lora', r: 16, targetModules: TORCHTUNE_TARGETS, dropout: 0 },
    conditions: { ...TORCHTUNE_CONDITIONS, strategy: 'fsdp', gpus: 8 },
  },
  {
    ...TECHNIQUES,
    name: 'LoRA r 64',
    bytes: 8.5 * GIB,
    method: { type: 'lora', r: 64, targetModules: TORCHTUNE_TARGETS, dropout: 0 },
  },
  {
    ...TECHNIQUES,
    name: 'QLoRA r 64',
    bytes: 4.6 * GIB,
    method: { type: 'qlora', r: 64, targetModules: TORCHTUNE_TARGETS, dropout: 0 },
  },
];

/** A run that its authors trained on a GPU of this size: the estimate must not say otherwise. */
export interface PublishedFit {
  readonly name: string;
  readonly limitBytes: number;
  readonly config: ModelConfig;
}

const LLAMA_1 = { model_type: 'llama', vocab_size: 32000 } as const;

/** QLoRA, sections 1 and 5: r 64 on all linear layers, paged 32-bit AdamW, checkpointing, batches of 1 × 512 tokens. */
export const PUBLISHED_FITS: readonly PublishedFit[] = [
  {
    name: 'LLaMA 65B on one GPU of 48 GB',
    limitBytes: 48e9,
    config: {
      ...LLAMA_1,
      hidden_size: 8192,
      intermediate_size: 22016,
      num_hidden_layers: 80,
      num_attention_heads: 64,
    },
  },
  {
    name: 'LLaMA 33B on one GPU of 24 GB',
    limitBytes: 24e9,
    config: {
      ...LLAMA_1,
      hidden_size: 6656,
      intermediate_size: 17920,
      num_hidden_layers: 60,
      num_attention_heads: 52,
    },
  },
];
