import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { JobState, JobStatus } from '../../src/protocol/job.ts';
import type { Box } from '../../src/runner/box.ts';
import type { Scheduler } from '../../src/runner/schedulers/registry.ts';
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
import { startSlurm, type Slurm } from './support/slurm.ts';

let slurm: Slurm;
beforeAll(async () => {
  slurm = await startSlurm();
});
afterAll(() => slurm.stop());

const NODE = hostname().split('.')[0] ?? '';

/** Counts up from its last checkpoint until it is told to go; saves a checkpoint when it is asked to stop. */
const STEPS = `
import signal
asked = []
signal.signal(signal.SIGTERM, lambda *_: asked.append(1))
place = os.path.join(job, "step")
step = int(open(place).read()) if resumed and os.path.exists(place) else 0
print("from", step, "resumed", resumed, "gpus", os.environ.get("CUDA_VISIBLE_DEVICES"), flush=True)
while not os.path.exists(os.path.join(job, "go")) and not asked:
    step += 1
    metric(step)
    open(place + ".new", "w").write(str(step)); os.rename(place + ".new", place)
    time.sleep(0.1)
if asked:
    sys.exit(143)
save(a="1")
`;

type SlurmOptions = Extract<Scheduler, { type: 'slurm' }>;

interface Launched {
  readonly box: Box;
  readonly id: string;
  /** The job's folder. */
  readonly job: string;
  /** Slurm's number of it. */
  number(): string;
  go(): void;
}

async function launch(options: Omit<SlurmOptions, 'type'> = {}, script = STEPS): Promise<Launched> {
  const folder = temporaryFolder();
  const root = boxRoot(folder);
  const scheduler: Scheduler = { type: 'slurm', ...options };
  const box = await opened(localTarget(root, { scheduler }));
  const run = runFile(folder);
  const trainerFolder = scriptTrainer(folder, script);
  const id = value(
    await box.launch(run.file, { runFilePath: run.path, trainerFolder, onEvent: () => undefined }),
  );
  const job = join(root, 'jobs', id);
  const number = (): string => (readJson(join(job, 'slurm.json')) as { id: string }).id;
  onTestFinished(() => void slurm.command('scancel', '--user', 'root'));
  return { box, id, job, number, go: () => writeFileSync(join(job, 'go'), '') };
}

async function status({ box, id }: Launched): Promise<JobStatus> {
  const found = value(await box.list()).find((one) => one.status.id === id);
  if (found === undefined) throw new Error(`There is no job ${id}`);
  return found.status;
}

async function untilState(launched: Launched, state: JobState): Promise<JobStatus> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const now = await status(launched);
    if (now.state === state) return now;
    await delay(300);
  }
  throw new Error(
    `The job is ${JSON.stringify(await status(launched))} and not ${state}:\n${logOf(launched)}`,
  );
}

async function untilSteps({ job }: Launched, count: number): Promise<void> {
  while (!existsSync(join(job, 'step')) || Number(readFileSync(join(job, 'step'), 'utf8')) < count)
    await delay(100);
}

/** The node may have come back by itself, since its daemon lives. */
function bringBack(): void {
  try {
    slurm.command('scontrol', 'update', `NodeName=${NODE}`, 'State=RESUME');
  } catch (error) {
    expect(String(error)).toContain('Invalid node state');
  }
}

/**
 * Slurm lets a job that it has put back wait for two minutes, so that what is left of it on the node can end: no second one
 * of the same number may be started before. The node may find out seconds after it came back what it has to end, and a
 * start that comes too early has the job held.
 */
async function startNow(launched: Launched): Promise<void> {
  const number = launched.number();
  for (let quiet = 0; quiet < 30; quiet++) {
    if (stepsOnNode().some((title) => title.includes(`[${number}.`))) quiet = 0;
    await delay(100);
  }
  slurm.command('scontrol', 'update', `JobId=${number}`, 'StartTime=now');
  while ((await status(launched)).state === 'queued') {
    if ((await status(launched)).activity?.startsWith('Held') === true)
      slurm.command('scontrol', 'release', number);
    await delay(500);
  }
}

/** Titles of the processes that Slurm runs its jobs with. */
function stepsOnNode(): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return title.startsWith('slurmstepd') ? [title] : [];
    } catch {
      return [];
    }
  });
}

function logOf({ job }: Launched): string {
  return readFileSync(join(job, 'train.log'), 'utf8');
}

describe('a job under Slurm', () => {
  it('is submitted with what the target says, gets its GPU, is followed to its end and brought home', async () => {
    const launched = await launch({
      partition: 'main',
      gres: 'gpu:1',
      time: '10',
      extra: ['--comment=hi there'],
    });
    const shown = slurm.command('scontrol', 'show', 'job', launched.number());
    expect(shown).toContain('Partition=main');
    expect(shown).toContain('TimeLimit=00:10:00');
    expect(shown).toContain('Comment=hi there');
    const events = new Events();
    const following = launched.box.follow(launched.id, { onEvent: events.take });
    await events.until((seen) => seen.steps().length > 3);
    launched.go();
    expect(value(await following)).toMatchObject({ state: 'succeeded', exitCode: 0 });
    expect(events.steps()).toEqual(events.steps().map((_, index) => index + 1));
    expect(events.log()).toMatch(/gpus [01]\n/);
    const folder = join(temporaryFolder(), 'home');
    value(await launched.box.fetch(launched.id, { part: 'adapter', folder, onEvent: () => undefined }));
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('waits where others have the GPUs, and can be cancelled before it has begun', async () => {
    const first = await launch({ gres: 'gpu:2' });
    await untilState(first, 'running');
    const second = await launch({ gres: 'gpu:1' });
    const waiting = await untilState(second, 'queued');
    expect(waiting.activity).toMatch(/^Waiting in Slurm: \w+/);
    slurm.command('scontrol', 'hold', second.number());
    const held = `Held in Slurm (JobHeldAdmin): \`scontrol release ${second.number()}\` lets it go on`;
    await expect.poll(async () => (await status(second)).activity, { timeout: 20_000 }).toBe(held);
    expect(value(await second.box.stop(second.id))).toMatchObject({ state: 'cancelled' });
    expect(existsSync(join(second.job, 'step'))).toBe(false);
    expect(value(await first.box.stop(first.id))).toMatchObject({ state: 'cancelled' });
    expect(Number(readFileSync(join(first.job, 'step'), 'utf8'))).toBeGreaterThanOrEqual(0);
  });

  it('that somebody cancels with scancel is cancelled, which is kept for when Slurm has forgotten it', async () => {
    const launched = await launch();
    await untilState(launched, 'running');
    slurm.command('scancel', launched.number());
    expect(await untilState(launched, 'cancelled')).toMatchObject({ error: null });
    expect(readJson(join(launched.job, 'slurm-end.json'))).toMatchObject({ state: 'cancelled' });
  });

  it('whose node fails is started again by Slurm and goes on from its checkpoint', async () => {
    const launched = await launch();
    await untilSteps(launched, 5);
    slurm.command('scontrol', 'update', `NodeName=${NODE}`, 'State=DOWN', 'Reason=test');
    await untilState(launched, 'queued');
    bringBack();
    await startNow(launched);
    await untilState(launched, 'running');
    launched.go();
    expect(await untilState(launched, 'succeeded')).toMatchObject({ exitCode: 0 });
    expect(logOf(launched)).toMatch(/from 0 resumed False[^]*from ([5-9]|\d\d+) resumed True/);
  });

  it("whose node fails for good has failed, and is resumed on the user's word", async () => {
    const launched = await launch({ requeue: false });
    await untilSteps(launched, 5);
    slurm.command('scontrol', 'update', `NodeName=${NODE}`, 'State=DOWN', 'Reason=test');
    expect(await untilState(launched, 'failed')).toMatchObject({ error: { reason: 'node-failure' } });
    bringBack();
    const resumed = value(await launched.box.resume(launched.id));
    expect(resumed).toMatchObject({ attempt: 2 });
    await untilState(launched, 'running');
    launched.go();
    expect(await untilState(launched, 'succeeded')).toMatchObject({ attempt: 2 });
    expect(logOf(launched)).toMatch(/from ([5-9]|\d\d+) resumed True/);
  });

  it('that is preempted waits and goes on when the other has ended', async () => {
    const launched = await launch({ gres: 'gpu:2' });
    await untilSteps(launched, 3);
    slurm.command('sbatch', '--partition=urgent', '--gres=gpu:2', '--output=/dev/null', '--wrap=sleep 2');
    await untilState(launched, 'queued');
    await startNow(launched);
    await untilState(launched, 'running');
    launched.go();
    expect(await untilState(launched, 'succeeded')).toMatchObject({ exitCode: 0 });
    expect(logOf(launched)).toMatch(/from ([3-9]|\d\d+) resumed True/);
  });

  it('that comes to its time limit saves what it has and says so', async () => {
    const launched = await launch({ time: '1' });
    expect(await untilState(launched, 'failed')).toMatchObject({ error: { reason: 'time-limit' } });
    expect(Number(readFileSync(join(launched.job, 'step'), 'utf8'))).toBeGreaterThan(0);
  });

  it('that Slurm does not take is a failure with its reason', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    const scheduler: Scheduler = { type: 'slurm', partition: 'no-such-partition' };
    const box = await opened(localTarget(boxRoot(folder), { scheduler }));
    const run = runFile(folder);
    const options = {
      runFilePath: run.path,
      trainerFolder: scriptTrainer(folder, ''),
      onEvent: () => undefined,
    };
    const outcome = await box.launch(run.file, options);
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'slurm' } });
    expect(outcome.ok ? '' : outcome.failure.message).toMatch(/partition/i);
  });
});
