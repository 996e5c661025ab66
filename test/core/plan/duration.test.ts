import { describe, expect, it } from 'vitest';
import { findGpu } from '../../../src/core/plan/gpus.ts';
import { planOf } from '../../../src/core/plan/plan.ts';
import { architecture, facts, readRun, records, runText, type Members } from './situation.ts';

function secondsOf(id: string, members: Members = {}): number {
  const { duration } = planOf(readRun(runText({ model: { id }, ...members })), {
    architecture: architecture(id),
    facts: facts(records(1000, 500)),
    gpu: findGpu('H100'),
  });
  return duration?.seconds ?? 0;
}

describe('the time of a run', () => {
  it('is that of the experts that work on a token, not of all there are', () => {
    // 12.9 of its 46.7 billion parameters work (https://mistral.ai/news/mixtral-of-experts); Mistral 7B has 7.2.
    const ratio =
      secondsOf('mistralai/Mixtral-8x7B-Instruct-v0.1') / secondsOf('mistralai/Mistral-7B-Instruct-v0.3');
    expect(ratio).toBeGreaterThan(1.7);
    expect(ratio).toBeLessThan(1.9);
  });

  it('is shared by the GPUs of all nodes', () => {
    const on = (launch: object): number => secondsOf('Qwen/Qwen2.5-7B-Instruct', { launch });
    const one = on({ gpus: 1, nodes: 1, strategy: 'single' });
    expect(on({ gpus: 2, nodes: 2, strategy: 'ddp' })).toBeCloseTo(one / 4, 6);
  });
});
