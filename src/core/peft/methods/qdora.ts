import { dora } from './dora.ts';
import type { Method } from './method.ts';

export const qdora: Method = {
  ...dora,
  id: 'qdora',
  label: 'QDoRA',
  summary: 'DoRA over a base model that is held in four bits.',
  advice: 'As DoRA, where the model does not fit otherwise. Trouble is reported with DeepSpeed ZeRO-2.',
  quantized: true,
};
