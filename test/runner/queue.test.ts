import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { JobStatus } from '../../src/protocol/job.ts';
import type { Box } from '../../src/runner/box.ts';
import {
  boxRoot,
  localTarget,
  opened,
  readJson,
  runFile,
  scriptTrainer,
  temporaryFolder,
  value,
} from './support/box.ts';

/** Says which GPUs it has, and works until it is told to end. */
const HOLD = `
open(os.path.join(job, "gpus"), "w").write(os.environ.get("CUDA_VISIBLE_DEVICES", "none"))
while not os.path.exists(os.path.join(job, "go")):
    time.sleep(0.05)
save(a="1")
`;

let folder: string;
let root: string;
beforeEach(() => {
  folder = temporaryFolder();
  root = boxRoot(folder);
});

/** A program in the place of nvidia-smi that knows as many cards. */
function pretendGpus(count: number): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const lines = Array.from({ length: count }, (_, index) => `echo ${index}`);
  writeFileSync(join(bin, 'nvidia-smi'), `#!/bin/sh\n${lines.join('\n')}\n`);
  chmodSync(join(bin, 'nvidia-smi'), 0o755);
  const before = process.env['PATH'];
  process.env['PATH'] = `${bin}:${before}`;
  onTestFinished(() => {
    process.env['PATH'] = before;
  });
}

async function openLocal(gpus?: readonly number[]): Promise<Box> {
  const scheduler = { type: 'direct' as const, ...(gpus === undefined ? {} : { gpus: [...gpus] }) };
  return opened(localTarget(root, { scheduler }));
}

async function launch(box: Box): Promise<string> {
  const run = runFile(folder);
  const trainerFolder = scriptTrainer(folder, HOLD);
  return value(
    await box.launch(run.file, { runFilePath: run.path, trainerFolder, onEvent: () => undefined }),
  );
}

function status(id: string): JobStatus {
  return readJson(join(root, 'jobs', id, 'status.json')) as JobStatus;
}

async function until(isMet: () => boolean): Promise<void> {
  while (!isMet()) await delay(50);
}

async function gpusOf(id: string): Promise<string> {
  const path = join(root, 'jobs', id, 'gpus');
  await until(() => existsSync(path) && readFileSync(path, 'utf8') !== '');
  return readFileSync(path, 'utf8');
}

function go(id: string): void {
  writeFileSync(join(root, 'jobs', id, 'go'), '');
}

describe('a box with GPUs', () => {
  it('gives each job one of its own, and lets the others wait in the order of their coming', async () => {
    pretendGpus(2);
    const box = await openLocal();
    const ids = [await launch(box), await launch(box)];
    expect(new Set(await Promise.all(ids.map(gpusOf)))).toEqual(new Set(['0', '1']));
    const third = await launch(box);
    await until(() => status(third).position === 1);
    const fourth = await launch(box);
    await until(() => status(fourth).position === 2);
    expect(status(fourth)).toMatchObject({ state: 'queued', activity: 'Waiting for a free GPU' });
    const [first = '', second = ''] = ids;
    const freed = await gpusOf(second);
    go(second);
    expect(await gpusOf(third)).toBe(freed);
    await until(() => status(fourth).position === 1);
    expect(status(third).position).toBeUndefined();
    for (const id of [first, third, fourth]) go(id);
    for (const id of [first, third, fourth]) {
      expect(value(await box.follow(id, { onEvent: () => undefined })).state).toBe('succeeded');
    }
  });

  it('closes the gap where a waiting job is stopped', async () => {
    pretendGpus(1);
    const box = await openLocal();
    const first = await launch(box);
    await gpusOf(first);
    const second = await launch(box);
    await until(() => status(second).position === 1);
    const third = await launch(box);
    await until(() => status(third).position === 2);
    expect(value(await box.stop(second)).state).toBe('cancelled');
    await until(() => status(third).position === 1);
    go(first);
    expect(await gpusOf(third)).toBe('0');
    go(third);
    expect(value(await box.follow(third, { onEvent: () => undefined })).state).toBe('succeeded');
  });

  it('does not take a GPU for free while a process of a lost job still has it', async () => {
    pretendGpus(1);
    const box = await openLocal();
    const first = await launch(box);
    await gpusOf(first);
    process.kill(status(first).pid ?? 0, 'SIGKILL');
    const second = await launch(box);
    await until(() => status(second).position === 1);
    go(first);
    expect(await gpusOf(second)).toBe('0');
    go(second);
    expect(value(await box.follow(second, { onEvent: () => undefined })).state).toBe('succeeded');
  });

  it('lets jobs use those alone that the target names', async () => {
    pretendGpus(4);
    const box = await openLocal([2]);
    const id = await launch(box);
    expect(await gpusOf(id)).toBe('2');
    go(id);
    value(await box.follow(id, { onEvent: () => undefined }));
    const none = await openLocal([7]);
    const refused = await launch(none);
    expect(value(await none.follow(refused, { onEvent: () => undefined }))).toMatchObject({
      state: 'failed',
      error: { reason: 'gpus' },
    });
  });
});

describe('a box without GPUs', () => {
  it('starts every job at once', async () => {
    const box = await openLocal();
    const ids = [await launch(box), await launch(box), await launch(box)];
    expect(await Promise.all(ids.map(gpusOf))).toEqual(['none', 'none', 'none']);
    for (const id of ids) go(id);
    for (const id of ids) value(await box.follow(id, { onEvent: () => undefined }));
  });
});
