import { count, type MemoryRule } from './term.ts';

/** AdaLoRA keeps three 32-bit values for each trained parameter: its sensitivity, the average of it, and its spread. */
const VALUES = 3;

export const importance: MemoryRule = {
  id: 'importance',
  name: 'AdaLoRA’s importance scores',
  source:
    'Zhang et al. 2023, section 3.2, https://arxiv.org/abs/2303.10512; RankAllocator in https://github.com/huggingface/peft/blob/main/src/peft/tuners/adalora/layer.py',
  compute: ({ method, trainable }) =>
    method.id === 'adalora'
      ? { bytes: VALUES * 4 * trainable, formula: `${count(trainable)} parameters × ${VALUES} × 4 bytes` }
      : { bytes: 0, formula: 'only with AdaLoRA' },
};
