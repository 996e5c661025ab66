import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringsModel } from '../../src/runner/inputs.ts';
import { parseNvidia } from '../../src/runner/preflight-gpus.ts';
import type { RunNeeds } from '../../src/runner/run-needs.ts';
import { judgeFacts, type CheckLine } from '../../src/runner/preflight-lines.ts';
import { checkTarget } from '../../src/runner/preflight.ts';
import type { Target } from '../../src/runner/target.ts';
import { ROOT } from '../support/repository.ts';
import { localTarget, NOBODY, sshTarget, temporaryFolder } from './support/box.ts';
import { freePort, startSshd, type Sshd } from './support/sshd.ts';

let sshd: Sshd;
let bin: string;
beforeAll(async () => {
  bin = mkdtempSync(join(tmpdir(), 'tunesmith-bin-'));
  sshd = await startSshd({ config: [`SetEnv PATH=${bin}:${process.env['PATH']}`] });
});
afterAll(async () => {
  await sshd.stop();
  rmSync(bin, { recursive: true });
});

/** A program in the place of nvidia-smi. */
function pretendNvidia(script: string): void {
  writeFileSync(join(bin, 'nvidia-smi'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'nvidia-smi'), 0o755);
}

async function check(target: Target, plan?: RunNeeds): Promise<ReadonlyMap<string, CheckLine>> {
  const told: CheckLine[] = [];
  const lines = await checkTarget(target, {
    prompts: NOBODY,
    trainerFolder: join(ROOT, 'src/trainer'),
    plan,
    onLine: (line) => told.push(line),
  });
  expect(told).toEqual(lines);
  for (const line of lines) if (line.state !== 'ok') expect(line.fix?.length).toBeGreaterThan(10);
  return new Map(lines.map((line) => [line.title, line]));
}

describe('the check of a box', () => {
  it('goes from the connection to the scheduler, and changes nothing there', async () => {
    pretendNvidia("echo '0, NVIDIA H100 80GB HBM3, 81559, 1234, 580.65.06, 9.0'");
    const root = join(temporaryFolder(), 'box');
    const lines = await check(sshTarget(sshd, root));
    expect([...lines.keys()].slice(0, 6)).toEqual([
      'Connection',
      'Shell',
      'Python',
      'Disk',
      'GPU 0',
      'Driver',
    ]);
    for (const title of ['Connection', 'Shell', 'Python', 'GPU 0', 'Driver']) {
      expect(lines.get(title), title).toMatchObject({ state: 'ok' });
    }
    expect(lines.get('Shell')?.found).toMatch(/^Linux /);
    expect(lines.get('GPU 0')?.found).toBe('NVIDIA H100 80GB HBM3, 79.6 GiB, 78.4 free');
    expect(lines.get('Driver')?.found).toBe('Driver 580.65.06, new enough for CUDA 13');
    expect(lines.get('Disk')?.found).toContain(root);
    expect([...lines.keys()]).toEqual(expect.arrayContaining(['Package index', 'Model hub', 'Scheduler']));
    expect(existsSync(root)).toBe(false);
  });

  it('holds what a run takes against what is free on the cards', async () => {
    pretendNvidia("echo '0, NVIDIA H100 80GB HBM3, 81559, 1234, 580.65.06, 9.0'");
    const plan = { name: 'tone', bytes: 100 * 2 ** 30, gpus: 1, bringsModel: false };
    expect((await check(sshTarget(sshd, '~/x'), plan)).get('Memory')).toMatchObject({
      state: 'failed',
      found: 'The run "tone" needs 100.0 GiB on a GPU; no GPU here has as much',
    });
  });

  it('tells a driver that fails, by what it says', async () => {
    pretendNvidia("echo 'NVIDIA-SMI has failed because it could not reach the driver.'; exit 9");
    const lines = await check(sshTarget(sshd, '~/x'));
    expect(lines.get('GPU')).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('could not reach'),
    });
  });

  it.each([
    ['Connection', async () => ({ port: await freePort() })],
    ['Sign-in', async () => ({ user: 'nobody-here' })],
    ['Host key', async () => ({ knownHostsFile: join(temporaryFolder(), 'none') })],
    ['Python', async () => ({ python: '/no/python' })],
    ['Configuration', async () => ({ host: '-oProxyCommand=x' })],
  ])('ends at the first thing that keeps it from going on: %s', async (title, change) => {
    const lines = await check(sshTarget(sshd, '~/x', await change()));
    expect([...lines.values()].at(-1)).toMatchObject({ title, state: 'failed' });
  });

  it('works for this computer too', async () => {
    const lines = await check(localTarget(join(temporaryFolder(), 'box')));
    expect(lines.get('Connection')).toMatchObject({ state: 'ok' });
    expect(lines.get('Python')).toMatchObject({ state: 'ok' });
  });
});

/** Facts of a box where all is well, with changes. */
function judge(
  change: object,
  scheduler?: Target['scheduler'],
  plan?: RunNeeds,
): ReadonlyMap<string, CheckLine> {
  const facts = {
    disk: { path: '/data', freeBytes: 500e9, writable: true },
    nvidia: null,
    rocm: null,
    python: { version: '3.12.1', venv: true, uv: null },
    reach: { 'Package index': null, 'Model hub': null },
    slurm: null,
    ...change,
  };
  const target = localTarget('/data', scheduler === undefined ? {} : { scheduler });
  return new Map(judgeFacts(facts, { target, cuda: 13, plan }).map((line) => [line.title, line]));
}

const card = (text: string) => ({ nvidia: { code: 0, text } });
const slurm = (partition?: string) => ({
  type: 'slurm' as const,
  ...(partition === undefined ? {} : { partition }),
});

describe('a fact', () => {
  it.each([
    ['Python', 'ok', { python: { version: '3.12.1', venv: false, uv: '/bin/uv' } }, undefined],
    ['Python', 'failed', { python: { version: '3.12.1', venv: false, uv: null } }, undefined],
    ['Disk', 'warning', { disk: { path: '/data', freeBytes: 3e9, writable: true } }, undefined],
    ['Disk', 'failed', { disk: { path: '/data', freeBytes: 3e12, writable: false } }, undefined],
    ['GPU', 'warning', {}, undefined],
    ['GPU 0', 'warning', card('0, A, 80000, 40000, 580.1, 9.0'), undefined],
    ['GPU 0', 'failed', card('0, GTX 1080 Ti, 11264, 0, 580.1, 6.1'), undefined],
    ['GPU 0', 'ok', card('0, Grace, [N/A], [Not Supported], 580.1, 9.0'), undefined],
    ['Driver', 'failed', card('0, A, 80000, 0, 550.54.15, 9.0'), undefined],
    ['Model hub', 'warning', { reach: { 'Model hub': 'timed out' } }, undefined],
    ['Scheduler', 'ok', {}, undefined],
    ['Scheduler', 'warning', { slurm: { partitions: ['gpu'] } }, undefined],
    ['Scheduler', 'failed', {}, slurm()],
    ['Scheduler', 'failed', { slurm: { error: 'no controller' } }, slurm()],
    ['Scheduler', 'failed', { slurm: { partitions: ['gpu'] } }, slurm('cpu')],
    ['Scheduler', 'ok', { slurm: { partitions: ['cpu', 'gpu'] } }, slurm('gpu')],
  ])('about %s is %s for %j', (title, state, change, scheduler) => {
    const line = judge(change, scheduler).get(title);
    expect(line?.state).toBe(state);
    if (state !== 'ok') expect(line?.fix).toMatch(/\.$/);
  });

  it('about a card keeps a name with a comma whole', () => {
    expect(parseNvidia('1, Tesla V100, 32GB, 32768, 0, 525.1, 7.0\n\n')).toMatchObject([
      { index: '1', name: 'Tesla V100, 32GB', total: 32_768, capability: 7 },
    ]);
  });

  it('about AMD cards is read from JSON behind a warning', () => {
    const text = `WARNING: no permission\n{"card0": {"VRAM Total Memory (B)": "308902100992", "Card Series": "MI325X"}, "system": {}}`;
    expect(judge({ rocm: { code: 0, text } }).get('GPU 0')?.found).toBe('MI325X, 287.7 GiB');
  });

  it.each([
    ['a list', (rows: object[]) => rows],
    ['an object', (rows: object[]) => ({ gpu_data: rows })],
  ])('about AMD cards is read from amd-smi first, which tells them in %s', (_how, wrapped) => {
    const memory = { total_vram: { value: 196_592, unit: 'MB' }, used_vram: { value: 283, unit: 'MB' } };
    const facts = {
      amdMemory: { code: 0, text: JSON.stringify(wrapped([{ gpu: 0, mem_usage: memory }])) },
      amdNames: { code: 0, text: JSON.stringify(wrapped([{ gpu: 0, asic: { market_name: 'MI300X' } }])) },
      rocm: { code: 0, text: '{"card0": {"Card Series": "another"}}' },
    };
    expect(judge(facts).get('GPU 0')?.found).toBe('MI300X, 192.0 GiB, 191.7 free');
  });

  it.each([
    ['ok', 'which is free', { bytes: 21 * 2 ** 30, gpus: 1 }],
    ['warning', 'not free now', { bytes: 60 * 2 ** 30, gpus: 1 }],
    ['failed', 'no GPU here has as much', { bytes: 90 * 2 ** 30, gpus: 1 }],
    ['warning', 'not free now', { bytes: 21 * 2 ** 30, gpus: 2 }],
    ['failed', 'only 2 here have as much', { bytes: 21 * 2 ** 30, gpus: 3 }],
  ])('about the memory of a run is %s: %s', (state, words, plan) => {
    const cards = card('0, A, 81920, 40960, 580.1, 9.0\n1, A, 81920, 70000, 580.1, 9.0');
    const line = judge(cards, undefined, { name: 'tone', bringsModel: false, ...plan }).get('Memory');
    expect(line).toMatchObject({ state, found: expect.stringContaining(words) });
    expect(line?.found).toContain(`"tone" needs ${plan.bytes / 2 ** 30}.0 GiB on `);
  });

  it('about the hub is no warning where the run brings its model along', () => {
    const facts = { reach: { 'Package index': 'timed out', 'Model hub': 'timed out' } };
    const plan = { name: 'tone', bytes: 2 ** 30, gpus: 1, bringsModel: true };
    const lines = judge(facts, undefined, plan);
    expect(lines.get('Model hub')).toMatchObject({ state: 'ok', found: expect.stringContaining('"tone"') });
    expect(lines.get('Package index')?.state).toBe('warning');
    expect(judge(facts).get('Model hub')?.state).toBe('warning');
  });

  it.each([
    ['builtin:tiny', true],
    ['./model', true],
    ['./absent', false],
    ['org/model', false],
    ['/models/on-the-box', false],
  ])('about a run with the model %s knows whether it comes along: %s', async (id, expected) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'model'));
    expect(await bringsModel(id, join(folder, 'a.tune.json'))).toBe(expected);
  });

  it('about the memory is none where no run is meant, or no card tells of its own', () => {
    const plan = { name: 'tone', bytes: 2 ** 30, gpus: 1, bringsModel: false };
    expect(judge(card('0, A, 81920, 0, 580.1, 9.0')).has('Memory')).toBe(false);
    expect(judge(card('0, Grace, [N/A], [N/A], 580.1, 9.0'), undefined, plan).has('Memory')).toBe(false);
    expect(judge({}, undefined, plan).has('Memory')).toBe(false);
  });
});
