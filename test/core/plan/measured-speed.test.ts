import { describe, expect, it } from 'vitest';
import { measuredSpeed, speedKeyOf } from '../../../src/core/plan/measured-speed.ts';
import { planOf } from '../../../src/core/plan/plan.ts';
import { architecture, facts, readRun, records, runText, type Members } from './situation.ts';

const key = (members: Members) => speedKeyOf(readRun(runText(members)));

describe('the speed of a finished run', () => {
  it('is that of its middle, without what was measured in other lines', () => {
    const metrics = [{ tokensPerSecond: 90 }, {}, { tokensPerSecond: 1000 }, { tokensPerSecond: 1010 }];
    expect(measuredSpeed(metrics)).toBe(1000);
    expect(measuredSpeed([{}, { tokensPerSecond: 0 }])).toBeUndefined();
  });

  it('holds for runs that differ in what they learn, not in how much a step does', () => {
    const same = key({});
    expect(key({ training: { learningRate: 1e-5, epochs: 9, seed: 1 } })).toBe(same);
    expect(key({ data: { validation: { fraction: 0.1 } } })).toBe(same);
    const others: readonly Members[] = [
      { training: { batchSize: 1 } },
      { training: { objective: 'dpo' } },
      { method: { type: 'qlora' } },
      { launch: { target: 'gpu-box' } },
      { model: { id: 'Qwen/Qwen2.5-0.5B' } },
    ];
    expect(others.map(key).filter((one) => one === same)).toEqual([]);
  });

  it('goes before the estimate, on a GPU that nothing is known of too', () => {
    const run = readRun(runText({}));
    const known = { architecture: architecture(run.model.id), facts: facts(records(1000, 100)) };
    expect(planOf(run, { ...known, measuredTokensPerSecond: 500 }).duration).toEqual({
      tokensPerSecond: 500,
      seconds: 600,
      source: 'a finished run of yours',
    });
    expect(planOf(run, known).duration).toBeUndefined();
  });
});
