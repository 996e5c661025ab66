import { describe, expect, it } from 'vitest';
import { planOf } from '../../../src/core/plan/plan.ts';
import { architecture, facts, readRun, records, runText, type Members } from './situation.ts';

const plan = (training: object, others: Members = {}) =>
  planOf(readRun(runText({ training, ...others })), {
    architecture: architecture('Qwen/Qwen2.5-7B-Instruct'),
    facts: facts(records(1000, 500)),
  });

const termOf = (training: object, id: string, others: Members = {}) =>
  plan(training, others).memory.terms.find((term) => term.id === id);
const bytesOf = (training: object, id: string) => termOf(training, id)?.bytes;

describe('the memory of preference optimisation', () => {
  it('is that of twice the records, since each has two sides, with the fused loss and without dropout', () => {
    const pairs = { objective: 'dpo', batchSize: 2 };
    const single = { batchSize: 4, fusedLoss: true };
    const noDropout = { method: { type: 'lora', dropout: 0 } };
    expect(plan(pairs).memory.totalBytes).toBe(plan(single, noDropout).memory.totalBytes);
    expect(bytesOf(pairs, 'logits')).toBe(bytesOf(single, 'logits'));
  });

  it('says in its formulas that both answers are at work at once', () => {
    expect(termOf({ objective: 'dpo', batchSize: 2 }, 'activations')?.formula).toContain(
      '2 pairs × 2 answers × 2048 tokens',
    );
    expect(termOf({ batchSize: 2 }, 'activations')?.formula).toContain('2 records × 2048 tokens');
  });

  it('has the pass of the reference in sight, which is over before the backward pass needs more', () => {
    const reference = termOf({ objective: 'dpo' }, 'reference');
    expect(reference?.bytes).toBe(0);
    expect(reference?.formula).toMatch(
      /^[\d.]+ [MB] bytes of one layer without gradients − [\d.]+ [MB] bytes/,
    );
    expect(termOf({ objective: 'sft' }, 'reference')).toBeUndefined();
  });

  it('holds the adapter that a run goes on from a second time', () => {
    const others = { model: { adapter: 'adapters/first' } };
    const [anew, on] = [{}, others].map((one) => termOf({ objective: 'dpo' }, 'adapter', one));
    expect(Number(on?.bytes) - Number(anew?.bytes)).toBe(40_370_176 * 4);
    expect(on?.formula).toContain('40.4 M kept beside them × 4 bytes');
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
