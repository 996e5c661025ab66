import { describe, expect, it } from 'vitest';
import { planOf } from '../../../src/core/plan/plan.ts';
import { architecture, readRun, runText, type Members } from './situation.ts';

const strategies = (members: Members) => {
  const run = readRun(runText(members));
  const plan = planOf(run, { architecture: architecture(run.model.id) });
  return { plan, by: new Map(plan.strategies.map((one) => [one.strategy, one])) };
};

const LAUNCH = { strategy: 'zero3', gpus: 4, nodes: 2 };

describe('the memory of each GPU where several share the work', () => {
  it('is, for the run’s own strategy, that of the plan', () => {
    const { plan, by } = strategies({ launch: LAUNCH });
    expect(by.get('zero3')).toMatchObject({
      gpus: 8,
      totalBytes: plan.memory.totalBytes,
      problem: undefined,
    });
    expect(by.get('single')?.gpus).toBe(1);
  });

  it('is told of two GPUs for a run that has one', () => {
    const { plan, by } = strategies({});
    expect(by.get('single')?.totalBytes).toBe(plan.memory.totalBytes);
    expect(by.get('ddp')?.gpus).toBe(2);
  });

  it('falls with what is shared out: buckets cost, then states, then the weights', () => {
    const { by } = strategies({ launch: LAUNCH });
    const [ddp, single, zero2, zero3] = (['ddp', 'single', 'zero2', 'zero3'] as const).map((name) =>
      Number(by.get(name)?.totalBytes),
    );
    expect(ddp).toBeGreaterThan(Number(single));
    expect(single).toBeGreaterThan(Number(zero2));
    expect(zero2).toBeGreaterThan(Number(zero3));
  });

  it('says where the trainer does not train so', () => {
    const { by } = strategies({ method: { type: 'qlora' } });
    expect(by.get('fsdp')?.problem).toContain('take "ddp" or "zero2"');
    expect(by.get('zero2')?.problem).toBeUndefined();
  });
});
