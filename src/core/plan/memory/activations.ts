import { layerBytes } from './layer.ts';
import { batchText, count, tokensOf, type MemoryRule } from './term.ts';

/**
 * What the forward pass keeps for the backward pass: everything of every layer, or with checkpointing only each layer's
 * input, from which the rest is computed again (Chen et al. 2016).
 */
export const activations: MemoryRule = {
  id: 'activations',
  name: 'Activations',
  source:
    'Chen et al. 2016, https://arxiv.org/abs/1604.06174; Korthikanti et al. 2022, section 4, https://arxiv.org/abs/2205.05198; PEFT’s frozen layers keep no input',
  compute: (setup) => {
    const { architecture, bytes, checkpointing } = setup;
    const tokens = tokensOf(setup);
    const layer = checkpointing ? tokens * architecture.hiddenSize * bytes.base : layerBytes(setup);
    // The last norm, and the hidden state that the output layer reads.
    const last = tokens * architecture.hiddenSize * (4 + bytes.base);
    const what = checkpointing
      ? `${batchText(setup)} × ${architecture.hiddenSize} × ${bytes.base} bytes`
      : `${batchText(setup)} × ${count(layer / tokens)} bytes`;
    return {
      bytes: architecture.layers * layer + last,
      formula: `${architecture.layers} layers × ${what} + the last norm`,
    };
  },
};
