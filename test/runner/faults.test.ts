import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunEvent } from '../../src/protocol/job.ts';
import {
  boxRoot,
  Events,
  localTarget,
  opened,
  readJson,
  runFile,
  scriptTrainer,
  temporaryFolder,
  value,
} from './support/box.ts';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** A disk of some mebibytes. */
function smallDisk(mebibytes: number): string {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

// Only root can make a small disk; elsewhere nothing stands in for one.
describe.runIf(isRoot)('a disk without space', () => {
  it('is told before anything is sent', async () => {
    const folder = temporaryFolder();
    const root = join(smallDisk(80), 'box');
    const run = runFile(folder, {}, 'x'.repeat(30_000_000));
    const box = await opened(localTarget(root));
    const options = {
      runFilePath: run.path,
      trainerFolder: scriptTrainer(folder, ''),
      onEvent: () => undefined,
    };
    const outcome = await box.launch(run.file, options);
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'no-space' } });
    expect(readdirSync(join(root, 'store'))).toEqual([]);
    expect(value(await box.list())).toEqual([]);
  });

  it('is told when others fill it while data is sent, and no part is taken for the whole', async () => {
    const folder = temporaryFolder();
    const disk = smallDisk(100);
    const root = join(disk, 'box');
    const run = runFile(folder, {}, 'x'.repeat(30_000_000));
    const box = await opened(localTarget(root));
    let filled = false;
    const onEvent = (event: RunEvent): void => {
      if (filled || event.type !== 'progress' || event.stage !== 'upload') return;
      filled = true;
      writeFileSync(join(disk, 'filler'), 'y'.repeat(90_000_000));
    };
    const trainerFolder = scriptTrainer(folder, '');
    const outcome = await box.launch(run.file, { runFilePath: run.path, trainerFolder, onEvent });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'no-space' } });
    const sizes = readdirSync(join(root, 'store')).filter((name) => !name.endsWith('.part'));
    expect(sizes).toEqual([]);
    expect(value(await box.list())).toEqual([]);
  });
});

describe.runIf(isRoot)('a disk that fills up while a job runs', () => {
  it('ends no job: it can still be stopped, and its end is told when there is room again', async () => {
    const folder = temporaryFolder();
    const disk = smallDisk(100);
    const root = join(disk, 'box');
    const box = await opened(localTarget(root));
    const run = runFile(folder);
    const script = 'open("/dev/null"); metric(0)\ntime.sleep(600)';
    const trainerFolder = scriptTrainer(folder, script);
    const options = { runFilePath: run.path, trainerFolder, onEvent: () => undefined };
    const id = value(await box.launch(run.file, options));
    const events = new Events();
    const ended = box.follow(id, { onEvent: events.take });
    await events.until((seen) => seen.steps().length > 0);
    spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=64k']);
    const stopping = box.stop(id);
    // Longer than a heartbeat, which finds no room either.
    await delay(7000);
    expect(value(await box.list())[0]).toMatchObject({ status: { state: 'running' } });
    rmSync(join(disk, 'filler'));
    expect(value(await stopping)).toMatchObject({ state: 'cancelled' });
    expect(value(await ended)).toMatchObject({ state: 'cancelled' });
  });
});

describe('a supervisor', () => {
  it('that is started a second time for the same job does nothing', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const run = runFile(folder);
    const trainerFolder = scriptTrainer(folder, 'metric(0)\nsave(a="1")');
    const box = await opened(localTarget(root));
    const options = { runFilePath: run.path, trainerFolder, onEvent: () => undefined };
    const id = value(await box.launch(run.file, options));
    value(await box.follow(id, { onEvent: () => undefined }));
    const job = join(root, 'jobs', id);
    const before = readJson(join(job, 'status.json'));
    const again = spawnSync('python3', ['-m', 'tunesmith_trainer.supervisor', '--job', job, '--root', root], {
      env: { ...process.env, PYTHONPATH: trainerFolder },
    });
    expect(again.status).toBe(3);
    expect(readJson(join(job, 'status.json'))).toEqual(before);
    expect(readFileSync(join(job, 'metrics.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('tells that the environment cannot be made, with the reason, and starts no trainer', async () => {
    const folder = temporaryFolder();
    const root = join(folder, 'box');
    const run = runFile(folder);
    const trainerFolder = scriptTrainer(folder, 'open(os.path.join(job, "ran"), "w")');
    writeFileSync(join(trainerFolder, 'requirements.lock'), './no-such-package-here.whl\n');
    const box = await opened(localTarget(root));
    const options = { runFilePath: run.path, trainerFolder, onEvent: () => undefined };
    const id = value(await box.launch(run.file, options));
    const status = value(await box.follow(id, { onEvent: () => undefined }));
    expect(status).toMatchObject({ state: 'failed', error: { reason: 'environment' } });
    expect(existsSync(join(root, 'jobs', id, 'ran'))).toBe(false);
  });

  it('that cannot start at all is told by what it said', async () => {
    const folder = temporaryFolder();
    const run = runFile(folder);
    const trainerFolder = scriptTrainer(folder, '');
    writeFileSync(
      join(trainerFolder, 'tunesmith_trainer/supervisor.py'),
      'raise SystemExit("no such thing")\n',
    );
    const box = await opened(localTarget(boxRoot(folder)));
    const options = { runFilePath: run.path, trainerFolder, onEvent: () => undefined };
    const outcome = await box.launch(run.file, options);
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'supervisor' } });
    expect(outcome.ok ? '' : outcome.failure.message).toContain('no such thing');
  });
});
