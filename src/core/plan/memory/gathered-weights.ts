import { count, type MemoryRule } from './term.ts';
import { sharesWeights } from './weights.ts';

/** Layers whose weights are whole on each GPU at a time: the one at work and the one that is fetched meanwhile. */
const LAYERS_AT_ONCE = 2;

/** Under FSDP and ZeRO-3, the weights of the layers at work are gathered on each GPU, in the type of the computation. */
export const gatheredWeights: MemoryRule = {
  id: 'gathered-weights',
  name: 'Gathered weights',
  source:
    'Zhao et al. 2023, https://arxiv.org/abs/2304.11277; Rajbhandari et al. 2020, https://arxiv.org/abs/1910.02054',
  compute: (setup) => {
    if (!sharesWeights(setup)) return { bytes: 0, formula: 'weights are not shared out' };
    const { architecture, bytes } = setup;
    const { totalParameters, embeddingParameters, headParameters, layers } = architecture;
    const layer = (totalParameters - embeddingParameters - headParameters) / layers;
    // The embeddings or the output layer are a unit of their own.
    const unit = Math.max(LAYERS_AT_ONCE * layer, embeddingParameters, headParameters);
    return { bytes: unit * bytes.base, formula: `${count(unit)} parameters × ${bytes.base} bytes` };
  },
};
