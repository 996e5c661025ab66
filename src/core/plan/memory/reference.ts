import { backward } from './backward.ts';
import { logits } from './logits.ts';
import { count, tokensOf, type MemoryRule, type MemorySetup } from './term.ts';

/**
 * Preference optimisation asks the model with its adapter off how likely both answers are, after its own forward pass and
 * while the activations of that are kept. Nothing of the reference's pass is: of its layers, one at a time is at work. The
 * backward pass and the scores of the vocabulary are not there yet, so only what exceeds them adds to the peak.
 */
export const reference: MemoryRule = {
  id: 'reference',
  name: 'Reference pass beyond the backward pass',
  source:
    'Rafailov et al. 2023, https://arxiv.org/abs/2305.18290; DPOTrainer in https://github.com/huggingface/trl/blob/main/trl/trainer/dpo_trainer.py: torch.no_grad, both answers in one batch',
  compute: (setup) => {
    if (setup.sequences === 1) return { bytes: 0, formula: 'only with preference optimisation' };
    const working = workingBytes(setup);
    const later = logits.compute(setup).bytes + backward.compute(setup).bytes;
    return {
      bytes: Math.max(0, working - later),
      formula: `${count(working)} bytes of one layer without gradients − ${count(later)} bytes that the backward pass needs later, if more`,
    };
  },
};

/** The residual stream, the norm in 32 bits, and the widest step: query, key, value and output, or gate, up and product. */
function workingBytes(setup: MemorySetup): number {
  const { architecture, bytes } = setup;
  const { hiddenSize, heads, keyValueHeads, headSize, gated, activatedWidth } = architecture;
  const attention = (2 * heads + 2 * keyValueHeads) * headSize;
  const mlp = (gated ? 3 : 2) * activatedWidth;
  return tokensOf(setup) * ((2 * bytes.base + 4) * hiddenSize + bytes.base * Math.max(attention, mlp));
}
