import { batchText, count, tokensOf, type MemoryRule, type MemorySetup } from './term.ts';

/** Tokens and words of a tile of trl's fused output layer. */
const TILE_TOKENS = 4096;
const TILE_WORDS = 32_768;

/**
 * The scores of every word of the vocabulary for every token. transformers' loss holds them at its peak as the model
 * gave them, as the logarithm of the softmax, as the gradient of that and as the gradient of the scores: all in 32 bits
 * but the first, which autocast turns to 32 bits too. The fused loss computes them tile by tile.
 */
export const logits: MemoryRule = {
  id: 'logits',
  name: 'Logits and loss',
  source:
    'ForCausalLMLoss in https://github.com/huggingface/transformers/blob/main/src/transformers/loss/loss_utils.py; fused: https://github.com/huggingface/trl/blob/main/trl/kernels/chunked_logprob.py',
  compute: (setup) => {
    const { architecture, fusedLoss } = setup;
    const tokens = tokensOf(setup);
    if (fusedLoss) return fused(setup, tokens);
    const each = bytesEach(setup);
    return {
      bytes: tokens * architecture.vocabularySize * each,
      formula: `${batchText(setup)} × ${architecture.vocabularySize} words × ${each} bytes`,
    };
  },
};

function bytesEach({ bytes, mixedPrecision }: MemorySetup): number {
  return (mixedPrecision ? 4 : bytes.base) + 3 * 4;
}

function fused({ architecture, bytes }: MemorySetup, tokens: number): { bytes: number; formula: string } {
  const tile = Math.min(tokens, TILE_TOKENS) * Math.min(architecture.vocabularySize, TILE_WORDS);
  const hidden = tokens * architecture.hiddenSize;
  return {
    bytes: tile * bytes.base + hidden * 4,
    formula: `a tile of ${count(tile)} scores × ${bytes.base} bytes + the gradient of ${count(hidden)} inputs × 4 bytes`,
  };
}
