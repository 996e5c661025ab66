import { lowRankPair, type Method } from './method.ts';

export const lora: Method = {
  id: 'lora',
  label: 'LoRA',
  summary: 'Learns two small matrices for each targeted layer; the model itself stays as it is.',
  advice:
    'The first choice where the model fits into memory in 16 bits. On PEFT’s own comparison (Llama-3.2-3B, MetaMathQA to GSM8K) rank 32 reached 0.478 test accuracy against 0.472 of full fine-tuning.',
  source: 'Hu et al. 2021, https://arxiv.org/abs/2106.09685',
  quantized: false,
  trainable: lowRankPair,
  frozen: () => 0,
};
