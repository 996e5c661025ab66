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

  it('is refused by name, all of it at once', () => {
    const launch = { gpus: 2, strategy: 'ddp' };
    expect(refused({ launch })).toEqual(['/launch/gpus', '/launch/strategy']);
  });
});
