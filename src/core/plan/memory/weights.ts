import { count, type MemoryRule, type MemorySetup } from './term.ts';

/** Bits a parameter: 4, and one scale of 32 bits for each block of 64 (QLoRA, section 3). */
const BITS = 4 + 32 / 64;
/** Scales in 8 bits, with a 32-bit scale of their own for each 256 of them: 4.127 (QLoRA, section 3). */
const BITS_DOUBLE = 4 + 8 / 64 + 32 / (64 * 256);

/**
 * The base model. bitsandbytes quantises the linear layers but the output layer; embeddings, norms, biases and a
 * mixture's fused experts keep their type. FSDP and ZeRO-3 share all of it out.
 */
export const weights: MemoryRule = {
  id: 'weights',
  name: 'Base weights',
  source:
    'Dettmers et al. 2023, section 3, https://arxiv.org/abs/2305.14314; https://huggingface.co/docs/transformers/quantization/bitsandbytes',
  compute: (setup) => {
    const { architecture, quantization, bytes } = setup;
    const quantised = quantization === undefined ? 0 : quantisedParameters(setup);
    const others = architecture.totalParameters - quantised;
    const bits = bitsOf(setup);
    const whole = wholeBytes(setup);
    const parts = [
      ...(quantised > 0 ? [`${count(quantised)} parameters × ${bits.toFixed(3)} bits`] : []),
      `${count(others)} parameters × ${bytes.base} bytes`,
    ];
    const shares = sharesWeights(setup) ? setup.gpus : 1;
    return {
      bytes: whole / shares,
      formula: shares === 1 ? parts.join(' + ') : `(${parts.join(' + ')}) / ${shares} GPUs`,
    };
  },
};

/** Of the model on one GPU, before it is shared out. */
export function wholeBytes(setup: MemorySetup): number {
  const quantised = setup.quantization === undefined ? 0 : quantisedParameters(setup);
  const others = setup.architecture.totalParameters - quantised;
  return (quantised * bitsOf(setup)) / 8 + others * setup.bytes.base;
}

function bitsOf({ quantization }: MemorySetup): number {
  return quantization?.doubleQuant === true ? BITS_DOUBLE : BITS;
}

export function sharesWeights({ strategy }: MemorySetup): boolean {
  return strategy === 'fsdp' || strategy === 'zero3';
}

function quantisedParameters({ architecture }: MemorySetup): number {
  return architecture.matrices
    .filter(({ group }) => group === 'attention' || group === 'mlp')
    .reduce((sum, { inFeatures, outFeatures, count }) => sum + inFeatures * outFeatures * count, 0);
}
