import { count, type MemoryRule, type MemorySetup } from './term.ts';

/** Adam's two moments in 8 bits, each with a 32-bit scale for a block of 256 (Dettmers et al. 2022). */
const EIGHT_BIT_BYTES = 2 * (1 + 4 / 256);

/** AdamW's two moments for each trained parameter. The paged ones leave the GPU when it runs full. */
export const optimizer: MemoryRule = {
  id: 'optimizer',
  name: 'Optimiser',
  source:
    'Loshchilov & Hutter 2019, https://arxiv.org/abs/1711.05101; Dettmers et al. 2022, https://arxiv.org/abs/2110.02861; https://huggingface.co/docs/bitsandbytes/explanations/optimizers',
  compute: (setup) => {
    const { trainable, optimizer, strategy, gpus } = setup;
    if (optimizer === 'pagedAdamw' || optimizer === 'pagedAdamw8bit') {
      return { bytes: 0, formula: 'paged out to the computer’s memory when the GPU runs full' };
    }
    const each = bytesEach(setup);
    const shares = strategy === 'single' || strategy === 'ddp' ? 1 : gpus;
    const formula = `${count(trainable)} parameters × ${Number(each.toFixed(3))} bytes`;
    return {
      bytes: (trainable * each) / shares,
      formula: shares === 1 ? formula : `${formula} / ${shares} GPUs`,
    };
  },
};

/** PyTorch keeps the moments in the type of the parameter. */
function bytesEach({ optimizer, bytes }: MemorySetup): number {
  return optimizer === 'adamw8bit' ? EIGHT_BIT_BYTES : 2 * bytes.adapter;
}
