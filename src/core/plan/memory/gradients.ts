import { count, type MemoryRule } from './term.ts';

/** One for each trained parameter, of its type; DDP sums them in buckets, a second copy. ZeRO and FSDP share them out. */
export const gradients: MemoryRule = {
  id: 'gradients',
  name: 'Gradients',
  source:
    'Rajbhandari et al. 2020, section 3.1, https://arxiv.org/abs/1910.02054; https://docs.pytorch.org/docs/stable/notes/ddp.html',
  compute: ({ trainable, bytes, strategy, gpus }) => {
    const whole = trainable * bytes.adapter;
    const formula = `${count(trainable)} parameters × ${bytes.adapter} bytes`;
    if (strategy === 'single') return { bytes: whole, formula };
    if (strategy === 'ddp') return { bytes: 2 * whole, formula: `${formula} × 2 (buckets)` };
    return { bytes: whole / gpus, formula: `${formula} / ${gpus} GPUs` };
  },
};
