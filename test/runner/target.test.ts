import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTarget, loadTargets, targetsFile, tunesmithHome } from '../../src/runner/target.ts';
import { temporaryFolder, value } from './support/box.ts';

function homeWith(targets: unknown): string {
  const home = temporaryFolder();
  writeFileSync(targetsFile(home), typeof targets === 'string' ? targets : JSON.stringify(targets));
  return home;
}

describe('the targets', () => {
  it('have this computer among them without a file', async () => {
    const home = temporaryFolder();
    expect(value(await loadTargets(home))).toEqual([
      { name: 'local', type: 'local', root: home, python: 'python3' },
    ]);
  });

  it('are completed by the defaults of the schema', async () => {
    const home = homeWith({ targets: { 'gpu-box': { type: 'ssh', host: 'gpu' } } });
    expect(value(await loadTargets(home))).toEqual([
      { name: 'local', type: 'local', root: home, python: 'python3' },
      {
        name: 'gpu-box',
        type: 'ssh',
        host: 'gpu',
        root: '~/.tunesmith',
        python: 'python3',
        transport: 'auto',
      },
    ]);
  });

  it('may give this computer another folder', async () => {
    const home = homeWith({ targets: { local: { type: 'local', root: '/data/tunesmith' } } });
    expect(value(await findTarget('local', home))).toMatchObject({
      root: '/data/tunesmith',
      python: 'python3',
    });
  });

  it.each([
    ['no JSON', '{', 'is not JSON'],
    ['another shape', '[]', 'is wrong at its top'],
    ['an unknown type', { targets: { a: { type: 'telnet', host: 'x' } } }, 'is wrong at /targets/a'],
    ['no host', { targets: { a: { type: 'ssh' } } }, 'is wrong at /targets/a'],
    ['a misspelt member', { targets: { a: { type: 'ssh', host: 'x', prot: 1 } } }, 'is wrong at /targets/a'],
    [
      'another computer called local',
      { targets: { local: { type: 'ssh', host: 'x' } } },
      'gives the name "local"',
    ],
    ['a name that is none', { targets: { '../x': { type: 'ssh', host: 'x' } } }, 'is wrong at /targets'],
  ])('with %s are refused with the place', async (_what, targets, message) => {
    const outcome = await loadTargets(homeWith(targets));
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'targets' } });
    expect(outcome.ok ? '' : outcome.failure.message).toContain(message);
  });

  it.each([
    { partition: 'gpu\n#SBATCH --wrap=evil' },
    { partition: '--wrap=evil' },
    { account: 'a b' },
    { qos: '$(evil)' },
    { time: '30\n' },
    { gres: 'gpu:1;evil' },
    { nodes: '1' },
    { extra: ['--mem=64G\n#SBATCH --wrap=evil'] },
    { extra: ['evil.sh'] },
    { extra: ['--mem=64G\0'] },
  ])('take no option of Slurm that is more than one: %j', async (options) => {
    const scheduler = { type: 'slurm', ...options };
    const home = homeWith({ targets: { a: { type: 'ssh', host: 'x', scheduler } } });
    expect(await loadTargets(home)).toMatchObject({ ok: false, failure: { reason: 'targets' } });
  });

  it('in a file that cannot be read are refused, not passed over', async () => {
    const home = temporaryFolder();
    mkdirSync(targetsFile(home));
    chmodSync(targetsFile(home), 0o700);
    expect(await loadTargets(home)).toMatchObject({ ok: false, failure: { reason: 'targets' } });
  });

  it('that are asked for by a wrong name are listed', async () => {
    const home = homeWith({ targets: { 'gpu-box': { type: 'ssh', host: 'gpu' } } });
    const outcome = await findTarget('gpu', home);
    expect(outcome.ok ? '' : outcome.failure.message).toBe(
      'There is no target "gpu" (there are: local, gpu-box)',
    );
  });

  it('lie in the folder that the environment names, else in the home', () => {
    expect(tunesmithHome({ TUNESMITH_HOME: '/elsewhere' })).toBe('/elsewhere');
    expect(tunesmithHome({ TUNESMITH_HOME: '' })).toMatch(/\/\.tunesmith$/);
    expect(join(tunesmithHome({}), 'targets.json')).toBe(targetsFile(tunesmithHome({})));
  });
});
