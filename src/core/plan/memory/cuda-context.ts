import type { MemoryRule } from './term.ts';

/**
 * What a process takes on the GPU before its first tensor, with the kernels and the workspace of cuBLAS: CUDA loads
 * kernels lazily since 11.7, which leaves about half a gibibyte on the GPUs of 2020 and later.
 */
const CONTEXT_BYTES = 512 * 1024 ** 2;

export const cudaContext: MemoryRule = {
  id: 'cuda-context',
  name: 'CUDA context',
  source:
    'https://docs.nvidia.com/cuda/cuda-c-programming-guide/#lazy-loading; https://huggingface.co/docs/transformers/model_memory_anatomy',
  compute: () => ({ bytes: CONTEXT_BYTES, formula: '512 MiB for each process' }),
};
