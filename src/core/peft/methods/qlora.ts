import { quantization } from './fields.ts';
import { lora } from './lora.ts';
import type { Method } from './method.ts';

export const qlora = {
  ...lora,
  id: 'qlora',
  label: 'QLoRA',
  summary: 'LoRA over a base model that is held in four bits.',
  use: 'For a model that does not fit otherwise: the base weights take about a quarter of the memory. Its paper found no loss against 16-bit LoRA on models of 7 to 65 B, with adapters on all linear layers.',
  avoid:
    'Not where the model fits in 16 bits: steps are slower, since weights are unpacked in each pass. It needs an NVIDIA GPU for bitsandbytes to be of use.',
  sources: ['Dettmers et al. 2023, https://arxiv.org/abs/2305.14314'],
  quantized: true,
  fields: { ...lora.fields, quantization },
} as const satisfies Method;
