import { describe, expect, it } from 'vitest';
import { planOf } from '../../../src/core/plan/plan.ts';
import { architecture, readRun, runText } from './situation.ts';

describe('the memory of a run that shares its weights out', () => {
  it('is as little a GPU on two nodes of four GPUs as on one of eight', () => {
    const [apart, together, half] = [
      { gpus: 4, nodes: 2 },
      { gpus: 8, nodes: 1 },
      { gpus: 4, nodes: 1 },
    ].map((launch) => {
      const run = readRun(runText({ launch: { ...launch, strategy: 'fsdp' } }));
      return planOf(run, { architecture: architecture('Qwen/Qwen2.5-7B-Instruct') }).memory.totalBytes;
    });
    expect(apart).toBe(together);
    expect(apart).toBeLessThan(half ?? 0);
  });
});
