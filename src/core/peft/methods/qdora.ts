import { dora } from './dora.ts';
import { quantization } from './fields.ts';
import type { Method } from './method.ts';

export const qdora = {
  ...dora,
  id: 'qdora',
  label: 'QDoRA',
  summary: 'DoRA over a base model that is held in four bits.',
  use: 'As DoRA, where the model does not fit in 16 bits.',
  avoid: 'Not with DeepSpeed ZeRO-2, for which PEFT’s documentation reports trouble.',
  sources: [
    'Liu et al. 2024, https://arxiv.org/abs/2402.09353',
    'https://huggingface.co/docs/peft/package_reference/lora',
  ],
  quantized: true,
  fields: { ...dora.fields, quantization },
} as const satisfies Method;
