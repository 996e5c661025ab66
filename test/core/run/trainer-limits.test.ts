import { describe, expect, it } from 'vitest';
import { resolveRun } from '../../../src/core/run/resolve.ts';
import { trainerProblems } from '../../../src/core/run/trainer-limits.ts';

function refused(members: object): readonly string[] {
  const result = resolveRun({
    version: 1,
    model: { id: 'builtin:tiny' },
    data: { train: [{ path: 'a.jsonl' }] },
    method: { type: 'lora' },
    ...members,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return trainerProblems(result.run).map(({ pointer }) => pointer);
}

describe('what the trainer can not do yet', () => {
  it('is nothing that has its default', () => {
    expect(refused({})).toEqual([]);
  });

  it('is nothing of what a whole model on each device does', () => {
    const method = { type: 'adalora' };
    for (const strategy of ['ddp', 'zero2']) {
      expect(refused({ method, launch: { gpus: 2, nodes: 2, strategy } })).toEqual([]);
    }
  });

  it('is, where the weights are shared out, all but plain LoRA', () => {
    const launch = { gpus: 2, strategy: 'fsdp' };
    expect(refused({ launch })).toEqual([]);
    expect(refused({ launch, method: { type: 'qlora' } })).toEqual(['/launch/strategy']);
    expect(refused({ launch, method: { type: 'lora', init: 'pissa' } })).toEqual(['/launch/strategy']);
  });

  it('is refused by name, all of it at once', () => {
    const run = {
      launch: { gpus: 2, strategy: 'zero3' },
      method: { type: 'dora' },
      training: { objective: 'dpo' },
      retention: { ewc: {} },
    };
    expect(refused(run)).toEqual(['/launch/strategy', '/retention/ewc', '/training/objective']);
  });
});
