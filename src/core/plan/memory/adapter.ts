import { count, type MemoryRule } from './term.ts';
import { sharesWeights } from './weights.ts';

/**
 * The trained parameters. PEFT keeps them in 32 bits over 16-bit weights (`autocast_adapter_dtype`), trl turns them to
 * bfloat16 over quantised ones; autocast makes a 16-bit copy of 32-bit ones in each pass.
 */
export const adapter: MemoryRule = {
  id: 'adapter',
  name: 'Adapter',
  source:
    'https://huggingface.co/docs/peft/package_reference/peft_model#peft.get_peft_model; https://huggingface.co/docs/trl/peft_integration',
  compute: (setup) => {
    const { trainable, frozen, bytes, mixedPrecision } = setup;
    const copy = mixedPrecision && bytes.adapter > bytes.adapterInput ? bytes.adapterInput : 0;
    const shares = sharesWeights(setup) ? setup.gpus : 1;
    const parts = [
      `${count(trainable)} parameters × ${copy > 0 ? `(${bytes.adapter} + ${copy})` : bytes.adapter} bytes`,
      ...(frozen > 0 ? [`${count(frozen)} kept beside them × ${bytes.adapter} bytes`] : []),
    ];
    return {
      bytes: (trainable * (bytes.adapter + copy) + frozen * bytes.adapter) / shares,
      formula: `${parts.join(' + ')}${shares > 1 ? ` / ${shares} GPUs` : ''}`,
    };
  },
};
