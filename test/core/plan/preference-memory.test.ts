import { describe, expect, it } from 'vitest';
import { planOf } from '../../../src/core/plan/plan.ts';
import { architecture, facts, readRun, records, runText } from './situation.ts';

const plan = (training: object) =>
  planOf(readRun(runText({ training })), {
    architecture: architecture('Qwen/Qwen2.5-7B-Instruct'),
    facts: facts(records(1000, 500)),
  });

const bytesOf = (training: object, id: string) =>
  plan(training).memory.terms.find((term) => term.id === id)?.bytes;

describe('the memory of preference optimisation', () => {
  it('is that of twice the records, since each has two sides, with the fused loss', () => {
    const pairs = { objective: 'dpo', batchSize: 2 };
    const single = { batchSize: 4, fusedLoss: true };
    expect(plan(pairs).memory.totalBytes).toBe(plan(single).memory.totalBytes);
    expect(bytesOf(pairs, 'logits')).toBe(bytesOf(single, 'logits'));
  });

  it('holds no second model: the reference is the first with its adapter off', () => {
    expect(bytesOf({ objective: 'dpo' }, 'weights')).toBe(bytesOf({ objective: 'sft' }, 'weights'));
  });

  it('holds a copy of the adapter that the run begins with, which is the reference then', () => {
    const begun = planOf(
      readRun(runText({ model: { adapter: 'adapters/a' }, training: { objective: 'dpo' } })),
      {
        architecture: architecture('Qwen/Qwen2.5-7B-Instruct'),
      },
    );
    const copy = 4 * begun.parameters.trainable;
    const adapter = begun.memory.terms.find((term) => term.id === 'adapter')?.bytes;
    expect(adapter).toBe((bytesOf({ objective: 'dpo' }, 'adapter') ?? 0) + copy);
  });

  it('is told with what does not suit the data', () => {
    expect(plan({ objective: 'dpo' }).findings.map(({ id }) => id)).toContain('dpo-without-pairs');
  });
});
