import { logits } from '../memory/logits.ts';
import { memoryOf } from '../memory.ts';
import { gibibytes } from '../words.ts';
import type { AdviceRule } from './advice.ts';

/** Below this share of the peak, it is not worth a setting. */
const WORTH = 0.1;

export const fusedLoss: AdviceRule = {
  id: 'fused-loss',
  evidence: {
    source: logits.source,
    conditions: 'Arithmetic on the batch, the length and the vocabulary of this run; the loss is the same.',
  },
  advise: ({ memory }) => {
    if (memory.fusedLoss) return undefined;
    const now = memoryOf(memory).totalBytes;
    const saved = now - memoryOf({ ...memory, fusedLoss: true }).totalBytes;
    if (saved < WORTH * now) return undefined;
    return {
      severity: 'hint',
      pointer: '/training/fusedLoss',
      message: `Computing the loss piece by piece saves ${gibibytes(saved)} of ${gibibytes(now)}, which are scores of the whole vocabulary`,
      change: { title: 'Use the fused loss', values: [{ pointer: '/training/fusedLoss', value: true }] },
    };
  },
};
