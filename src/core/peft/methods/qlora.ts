import { lora } from './lora.ts';
import type { Method } from './method.ts';

export const qlora: Method = {
  ...lora,
  id: 'qlora',
  label: 'QLoRA',
  summary: 'LoRA over a base model that is held in four bits.',
  advice:
    'For a model that does not fit otherwise: the base weights take about a quarter of the memory. Steps are slower, since weights are unpacked in each pass, and it needs bitsandbytes.',
  source: 'Dettmers et al. 2023, https://arxiv.org/abs/2305.14314',
  quantized: true,
};
