import { count, type MemoryRule } from './term.ts';
import { sharesWeights, wholeBytes } from './weights.ts';

/** Layers whose weights are whole on each GPU at a time: the one at work and the one that is fetched meanwhile. */
const LAYERS_AT_ONCE = 2;

/**
 * Under FSDP and ZeRO-3, the weights of the layers at work are gathered on each GPU; quantised ones as they are. The
 * embeddings or the output layer are a unit of their own.
 */
export const gatheredWeights: MemoryRule = {
  id: 'gathered-weights',
  name: 'Gathered weights',
  source:
    'Zhao et al. 2023, https://arxiv.org/abs/2304.11277; Rajbhandari et al. 2020, https://arxiv.org/abs/1910.02054',
  compute: (setup) => {
    if (!sharesWeights(setup)) return { bytes: 0, formula: 'weights are not shared out' };
    const { architecture, bytes } = setup;
    const { embeddingParameters, headParameters, layers } = architecture;
    const table = Math.max(embeddingParameters, headParameters) * bytes.base;
    const tables = (embeddingParameters + headParameters) * bytes.base;
    const atWork = (LAYERS_AT_ONCE * (wholeBytes(setup) - tables)) / layers;
    return {
      bytes: Math.max(atWork, table),
      formula: `the larger of ${LAYERS_AT_ONCE} layers (${count(atWork)} bytes) and a table of embeddings (${count(table)} bytes)`,
    };
  },
};
