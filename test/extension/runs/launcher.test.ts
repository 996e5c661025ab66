import { describe, expect, it, vi } from 'vitest';
import type { KnownJobs } from '../../../src/extension/runs/known-jobs.ts';
import { Launcher } from '../../../src/extension/runs/launcher.ts';
import type { Runs } from '../../../src/extension/runs/runs.ts';

const RUN = {
  version: 1,
  model: { id: 'builtin:tiny' },
  data: { train: [{ path: 'a.jsonl' }] },
  method: { type: 'lora' },
};

vi.mock('vscode', () => ({
  EventEmitter: class {
    readonly event = vi.fn();
    readonly fire = vi.fn();
    readonly dispose = vi.fn();
  },
  l10n: { t: (text: string) => text },
  workspace: { openTextDocument: async () => ({ isDirty: false, getText: () => JSON.stringify(RUN) }) },
}));

describe('a launcher', () => {
  it('starts one job for two clicks', async () => {
    const launch = vi.fn(async () => ({ ok: true, value: 'job-1' }));
    const runs = { connect: async () => ({ ok: true, value: { launch } }), list: async () => undefined };
    const known = { remember: vi.fn() };
    const launcher = new Launcher(runs as unknown as Runs, known as unknown as KnownJobs, '/trainer');
    const runFile = { fsPath: '/a.tune.json', toString: () => 'file:///a.tune.json' };
    const click = () => launcher.launch(runFile as never, { rehearse: false });
    const [first, second] = await Promise.all([click(), click()]);
    expect(first).toEqual({ ok: true, value: { target: 'local', id: 'job-1' } });
    expect(second).toMatchObject({ ok: false, failure: { reason: 'busy' } });
    expect(launch).toHaveBeenCalledTimes(1);
  });
});
