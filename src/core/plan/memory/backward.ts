import { layerBytes } from './layer.ts';
import { logits } from './logits.ts';
import { count, tokensOf, type MemoryRule, type MemorySetup } from './term.ts';

/**
 * What the backward pass of one layer works with: the gradients inside it, one unpacked weight, and with checkpointing
 * the layer's activations, computed again. The scores of the vocabulary are gone by then, so only what exceeds them adds
 * to the peak.
 */
export const backward: MemoryRule = {
  id: 'backward',
  name: 'Backward pass beyond the logits',
  source: 'Chen et al. 2016, https://arxiv.org/abs/1604.06174; the order of PyTorch’s backward pass',
  compute: (setup) => {
    const working = workingBytes(setup);
    const held = logits.compute(setup).bytes;
    return {
      bytes: Math.max(0, working - held),
      formula: `${count(working)} bytes of one layer − ${count(held)} bytes of logits, if more`,
    };
  },
};

function workingBytes(setup: MemorySetup): number {
  const { architecture, bytes, checkpointing } = setup;
  // The gradients of the activated elements and their factors, of the layer's input and of its norm in 32 bits.
  const gradients =
    (architecture.gated ? 3 : 1) * bytes.base * architecture.activatedWidth +
    (2 * bytes.base + 4) * architecture.hiddenSize;
  const recomputed = checkpointing ? layerBytes(setup) : 0;
  return recomputed + tokensOf(setup) * gradients + Math.max(unpackedWeight(setup), doraWeights(setup));
}

/** A quantised weight is unpacked for each multiplication. */
function unpackedWeight({ architecture, quantization, bytes }: MemorySetup): number {
  if (quantization === undefined) return 0;
  return (
    bytes.base *
    Math.max(...architecture.matrices.map(({ inFeatures, outFeatures }) => inFeatures * outFeatures))
  );
}

/**
 * DoRA computes the norm of each whole updated weight: an identity matrix goes through A and B, and the product, the
 * unpacked weight, their sum and the scaled product stand beside it, in the adapter's type (PEFT's `dora.py`).
 */
function doraWeights({ method, adapted, bytes }: MemorySetup): number {
  if (method.id !== 'dora' && method.id !== 'qdora') return 0;
  return Math.max(
    0,
    ...adapted.map(
      ({ matrix: { inFeatures, outFeatures } }) =>
        bytes.adapter * (inFeatures * inFeatures + 4 * inFeatures * outFeatures),
    ),
  );
}
