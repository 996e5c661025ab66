import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RunFile } from '../../src/core/run/run-file.ts';
import type { Scheduler } from '../../src/runner/schedulers/registry.ts';
import type { Box } from '../../src/runner/box.ts';
import { ROOT } from '../support/repository.ts';
import {
  boxRoot,
  Events,
  localTarget,
  opened,
  readJson,
  runFile,
  temporaryFolder,
  value,
} from './support/box.ts';
import { startSlurm, type Slurm } from './support/slurm.ts';

let slurm: Slurm;
beforeAll(async () => {
  slurm = await startSlurm({ nodes: 2 });
});
afterAll(() => slurm.stop());

const RECORDS = ['sky', 'sea', 'leaf', 'rose', 'coal', 'milk', 'blood', 'snow']
  .map((thing) => `${JSON.stringify({ instruction: `What colour is the ${thing}?`, output: 'blue' })}\n`)
  .join('');

async function open(root: string, scheduler: Scheduler): Promise<Box> {
  return opened(localTarget(root, { scheduler }));
}

interface Launched {
  readonly box: Box;
  readonly id: string;
  readonly job: string;
}

async function launch(epochs: number): Promise<Launched> {
  const folder = temporaryFolder();
  const root = boxRoot(folder);
  const box = await open(root, { type: 'slurm' });
  const run: Partial<RunFile> = {
    launch: { gpus: 1, nodes: 2, strategy: 'ddp' },
    training: { epochs, batchSize: 2, gradientAccumulation: 1, saveSteps: 1000, logSteps: 1 },
  };
  const { path, file } = runFile(folder, run, RECORDS);
  const options = { runFilePath: path, trainerFolder: join(ROOT, 'src/trainer'), onEvent: () => undefined };
  const id = value(await box.launch(file, options));
  onTestFinished(() => void slurm.command('scancel', '--user', 'root'));
  return { box, id, job: join(root, 'jobs', id) };
}

function metricsOf(job: string): readonly { readonly step: number; readonly totalSteps: number }[] {
  const path = join(job, 'metrics.jsonl');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  return lines.map((line) => JSON.parse(line) as { step: number; totalSteps: number });
}

describe('a run on two nodes of Slurm', () => {
  it('trains in one process on each, which share the batches and tell one story', async () => {
    const { box, id, job } = await launch(4);
    const events = new Events();
    const status = value(await box.follow(id, { onEvent: events.take }));
    expect(status, events.log()).toMatchObject({ state: 'succeeded' });
    const number = (readJson(join(job, 'slurm.json')) as { id: string }).id;
    expect(slurm.command('scontrol', 'show', 'job', number)).toContain('NumNodes=2');
    expect(events.log()).toContain('Device: 2 processes, each on one CPU');
    // Eight records, of which the two processes take two each.
    expect(metricsOf(job).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(metricsOf(job).at(-1)?.totalSteps).toBe(8);
  });

  it('is stopped on both with a checkpoint, and goes on from it', async () => {
    const { box, id, job } = await launch(100);
    while (metricsOf(job).length < 10) await delay(100);
    expect(value(await box.stop(id)).state).toBe('cancelled');
    const [checkpoint = ''] = value(await box.details(id)).checkpoints;
    const step = Number(checkpoint.replace('checkpoint-', ''));
    expect(step).toBeGreaterThanOrEqual(10);
    expect(step).toBeLessThan(200);

    value(await box.resume(id));
    const events = new Events();
    const status = value(await box.follow(id, { onEvent: events.take }));
    expect(status, events.log()).toMatchObject({ state: 'succeeded' });
    expect(events.log()).toContain(`going on from ${checkpoint}`);
    expect(metricsOf(job).map((metric) => metric.step)).toEqual(
      Array.from({ length: 200 }, (_, at) => at + 1),
    );
  });

  it('is refused on a box that is one machine', async () => {
    const folder = temporaryFolder();
    const box = await open(boxRoot(folder), { type: 'direct' });
    const { path, file } = runFile(folder, { launch: { gpus: 1, nodes: 2, strategy: 'ddp' } });
    const options = { runFilePath: path, trainerFolder: join(ROOT, 'src/trainer'), onEvent: () => undefined };
    expect(await box.launch(file, options)).toMatchObject({ ok: false, failure: { reason: 'run-invalid' } });
  });
});
