import { memoryOf } from '../memory.ts';
import { gibibytes } from '../words.ts';
import type { AdviceRule } from './advice.ts';

export const doraDropout: AdviceRule = {
  id: 'dora-dropout',
  evidence: {
    source:
      'https://huggingface.co/docs/peft/package_reference/lora (DoRA); https://github.com/huggingface/peft/pull/2122',
    conditions:
      'Without dropout, PEFT uses the base layer’s own output again; with it, each adapted weight is multiplied a second time and a copy of it kept.',
  },
  advise: ({ run: { method }, memory }) => {
    if ((method.type !== 'dora' && method.type !== 'qdora') || method.dropout === 0) return undefined;
    const saved = memoryOf(memory).totalBytes - memoryOf({ ...memory, dropout: 0 }).totalBytes;
    return {
      severity: 'hint',
      pointer: '/method/dropout',
      message: `DoRA is slower with dropout and needs ${gibibytes(saved)} more`,
      change: { title: 'Train without dropout', values: [{ pointer: '/method/dropout', value: 0 }] },
    };
  },
};
