import { describe, expect, it } from 'vitest';
import { resolveRun } from '../../../src/core/run/resolve.ts';
import { filesOfRun, placeFiles } from '../../../src/core/run/run-files.ts';

function resolve(members: object): Parameters<typeof filesOfRun>[0] {
  const run = { version: 1, model: { id: 'builtin:tiny' }, method: { type: 'lora' }, ...members };
  const result = resolveRun(run);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.run;
}

const FULL = resolve({
  data: {
    train: [{ path: 'a.jsonl', weight: 2 }, { path: 'b.jsonl' }],
    validation: { path: 'v.jsonl' },
    replay: { path: 'r.jsonl', ratio: 0.5 },
    chatTemplate: { path: 't.jinja' },
  },
  retention: { probe: { path: 'p.jsonl' } },
});

describe('the files of a run', () => {
  it('are all that it names', () => {
    expect(filesOfRun(FULL)).toEqual(['a.jsonl', 'b.jsonl', 'v.jsonl', 'r.jsonl', 't.jinja', 'p.jsonl']);
  });

  it('are only the training files where nothing else is named', () => {
    expect(filesOfRun(resolve({ data: { train: [{ path: 'a.jsonl' }] } }))).toEqual(['a.jsonl']);
  });

  it('keep their other settings when they are placed elsewhere', () => {
    expect(placeFiles(FULL, (path) => ({ path: `/box/${path}` }))).toMatchObject({
      data: {
        train: [{ path: '/box/a.jsonl', weight: 2 }, { path: '/box/b.jsonl' }],
        validation: { path: '/box/v.jsonl' },
        replay: { path: '/box/r.jsonl', ratio: 0.5 },
        chatTemplate: { path: '/box/t.jinja' },
      },
      retention: { probe: { path: '/box/p.jsonl' } },
    });
  });
});
