import { usableLength } from '../length.ts';
import { memoryOf } from '../memory.ts';
import { gibibytes } from '../words.ts';
import type { AdviceRule, Situation } from './advice.ts';

/** Lengths are set in such steps: tensor cores work in them. */
const STEP = 64;
const MOST_CUT = 0.01;
/** Below this share of the max length, the longest record leaves enough to be worth a change. */
const WORTH = 0.75;
/** Share of the peak that is worth a change. */
const WORTH_SAVING = 0.05;

export const maxLength: AdviceRule = {
  id: 'max-length',
  evidence: {
    source: 'The lengths of this run’s own records; TRL issues 3449 and 6025 on silent truncation',
    conditions:
      'Tokens of the turns: counted with the model’s tokenizer and its chat template, or estimated without one where the figures have a ≈.',
  },
  advise: (situation) => {
    const { facts, schedule, run } = situation;
    if (facts === undefined || schedule === undefined) return undefined;
    const records = facts.train.reduce((sum, file) => sum + file.records, 0);
    if (records === 0) return undefined;
    if (schedule.cut > MOST_CUT * records) return cutOff(situation, schedule.cut / records);
    const { longest } = usableLength(facts);
    const enough = roundUp(longest);
    return enough < WORTH * run.data.maxLength ? tooLong(situation, longest, enough) : undefined;
  },
};

function cutOff({ facts, run }: Situation, share: number): ReturnType<AdviceRule['advise']> {
  if (facts === undefined) return undefined;
  const value = roundUp(usableLength(facts).most);
  return {
    severity: 'warning',
    pointer: '/data/maxLength',
    message: `${(100 * share).toFixed(1)} % of the records are longer than ${run.data.maxLength} tokens and lose their end; 99 % have up to ${value}`,
    change: { title: `Keep ${value} tokens`, values: [{ pointer: '/data/maxLength', value }] },
  };
}

function tooLong(
  { memory, run }: Situation,
  longest: number,
  enough: number,
): ReturnType<AdviceRule['advise']> {
  const now = memoryOf(memory).totalBytes;
  const saved = now - memoryOf({ ...memory, length: enough }).totalBytes;
  if (saved < WORTH_SAVING * now) return undefined;
  return {
    severity: 'hint',
    pointer: '/data/maxLength',
    message: `The longest record has ${longest} tokens, and memory is counted for ${run.data.maxLength}: the run will need about ${gibibytes(saved)} less`,
    change: { title: `Say ${enough} tokens`, values: [{ pointer: '/data/maxLength', value: enough }] },
  };
}

/** With room for what a chat template adds to a conversation. */
function roundUp(tokens: number): number {
  return Math.ceil((1.1 * tokens + STEP / 2) / STEP) * STEP;
}
