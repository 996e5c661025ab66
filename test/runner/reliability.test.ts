import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunEvent } from '../../src/protocol/job.ts';
import type { Box } from '../../src/runner/box.ts';
import type { SshTarget } from '../../src/runner/target.ts';
import { ROOT } from '../support/repository.ts';
import {
  boxRoot,
  Events,
  opened,
  runFile,
  scriptTrainer,
  sshTarget,
  temporaryFolder,
  value,
} from './support/box.ts';
import type { ClientPlan } from './support/client.ts';
import { makeFarHost } from './support/far-host.ts';
import { startSlowProxy } from './support/slow-proxy.ts';
import { freePort, startSshd, type Sshd, type SshdOptions } from './support/sshd.ts';

/** Tells its steps until it is told to end, and saves a file that takes a moment to send. */
const SCRIPT = `
step = 0
while step == 0 or not os.path.exists(os.path.join(job, "go")):
    metric(step); print("step", step, flush=True); step += 1; time.sleep(0.03)
save(weights="0123456789" * 2000000, config="{}")
`;
const ADAPTER_SHA = createHash('sha256').update('0123456789'.repeat(2_000_000)).digest('hex');
const DATA = `{"text": "${'0123456789'.repeat(3_000_000)}"}\n`;

/** The dead link of a silent network is found within this. */
const FOUND_MS = 15_000;

interface Bench {
  readonly sshd: Sshd;
  readonly root: string;
  readonly folder: string;
  readonly target: SshTarget;
  launch(box: Box, onEvent?: (event: RunEvent) => void): Promise<string>;
  go(id: string): void;
}

async function bench(options: SshdOptions = {}, data = DATA): Promise<Bench> {
  const sshd = await startSshd(options);
  onTestFinished(() => sshd.stop());
  const folder = temporaryFolder();
  const root = boxRoot(folder);
  const run = runFile(folder, {}, data);
  const trainerFolder = scriptTrainer(folder, SCRIPT);
  return {
    sshd,
    root,
    folder,
    target: sshTarget(sshd, root) as SshTarget,
    launch: async (box, onEvent = () => undefined) =>
      value(await box.launch(run.file, { runFilePath: run.path, trainerFolder, onEvent })),
    go: (id) => writeFileSync(join(root, 'jobs', id, 'go'), ''),
  };
}

/** Follows to the end, and finds what was told to be what the job has written: all of it, in order, once. */
async function expectWhole(
  { root }: Bench,
  id: string,
  events: Events,
  ended: ReturnType<Box['follow']>,
): Promise<void> {
  expect(value(await ended)).toMatchObject({ state: 'succeeded', exitCode: 0 });
  const job = join(root, 'jobs', id);
  const written = readFileSync(join(job, 'metrics.jsonl'), 'utf8').trim().split('\n');
  expect(events.steps()).toEqual(written.map((line) => (JSON.parse(line) as { step: number }).step));
  expect(events.steps()).toEqual(written.map((_, index) => index));
  expect(events.log()).toBe(readFileSync(join(job, 'train.log'), 'utf8'));
}

/** The one job of the box, its data and its adapter are whole. */
async function expectHome(
  one: Bench,
  box: Box,
  id: string,
  onEvent: (event: RunEvent) => void = () => undefined,
): Promise<void> {
  const home = join(one.folder, 'home');
  value(await box.fetch(id, { part: 'adapter', folder: home, onEvent }));
  expect(hashOf(join(home, 'weights'))).toBe(ADAPTER_SHA);
  expect(readdirSync(one.folder).filter((name) => name.includes('.part-'))).toEqual([]);
  expect(value(await box.list()).map(({ status }) => status.id)).toEqual([id]);
  for (const name of readdirSync(join(one.root, 'store')))
    expect(hashOf(join(one.root, 'store', name))).toBe(name);
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

async function followSome(
  box: Box,
  id: string,
  steps: number,
): Promise<{ events: Events; ended: ReturnType<Box['follow']> }> {
  const events = new Events();
  const ended = box.follow(id, { onEvent: events.take });
  await events.until((seen) => seen.steps().length > steps);
  return { events, ended };
}

/** Cuts a link at the first event that `isMoment` takes, and joins it again once the loss was noticed. */
function cutting(link: { cut(): void; restore(): void }, isMoment: (event: RunEvent) => boolean) {
  let cutAt: number | undefined;
  const found: number[] = [];
  return {
    found,
    onEvent: (event: RunEvent): void => {
      if (cutAt === undefined && isMoment(event)) {
        link.cut();
        cutAt = performance.now();
      }
      if (event.type !== 'connection' || event.state !== 'lost' || cutAt === undefined || found.length > 0)
        return;
      found.push(performance.now() - cutAt);
      link.restore();
    },
  };
}

const stage =
  (name: string, bytes = 0) =>
  (event: RunEvent) =>
    event.type === 'progress' && event.stage === name && (event.done ?? 0) >= bytes;

describe('a link that falls silent', () => {
  it('is found within 15 s in every phase, and what was under way goes on when it is back', async () => {
    const phases = ['upload', 'launch', 'follow', 'download'] as const;
    const inPhase = async (phase: (typeof phases)[number]): Promise<number | undefined> => {
      const far = makeFarHost();
      const one = await bench({ at: far });
      const box = await opened(one.target);
      const moments = {
        upload: stage('upload', 8_000_000),
        launch: stage('launch'),
        follow: (event: RunEvent) => event.type === 'metric' && event.metric.step === 20,
        download: stage('download', 1_000_000),
      };
      const cut = cutting(far, moments[phase]);
      const id = await one.launch(box, cut.onEvent);
      const events = new Events();
      const ended = box.follow(id, {
        onEvent: (event) => {
          events.take(event);
          cut.onEvent(event);
        },
      });
      await events.until((seen) => seen.steps().length > 40);
      one.go(id);
      await expectWhole(one, id, events, ended);
      await expectHome(one, box, id, cut.onEvent);
      return cut.found[0];
    };
    const found = await Promise.all(phases.map(inPhase));
    for (const ms of found) {
      expect(ms).toBeLessThan(FOUND_MS + 3000);
      expect(ms).toBeGreaterThan(1000);
    }
  });

  it('because the server is frozen is found, and the job is followed again', async () => {
    const one = await bench();
    const box = await opened(one.target);
    const id = await one.launch(box);
    const { events, ended } = await followSome(box, id, 5);
    const frozenAt = performance.now();
    expect(one.sshd.freezeLinks()).toBeGreaterThan(0);
    await events.until((seen) => seen.connections().includes('lost'));
    expect(performance.now() - frozenAt).toBeLessThan(FOUND_MS + 3000);
    await events.until((seen) => seen.connections().includes('restored'));
    one.go(id);
    await expectWhole(one, id, events, ended);
  });
});

describe('a link that is reset', () => {
  it('is made anew at once', async () => {
    const far = makeFarHost();
    const one = await bench({ at: far });
    const box = await opened(one.target);
    const id = await one.launch(box);
    const { events, ended } = await followSome(box, id, 5);
    far.reset();
    await events.until((seen) => seen.connections().includes('lost'));
    far.restore();
    await events.until((seen) => seen.connections().includes('restored'));
    one.go(id);
    await expectWhole(one, id, events, ended);
    await expectHome(one, box, id);
  });
});

describe('a slow link', () => {
  it('with 300 ms of latency and stalls carries everything', async () => {
    const one = await bench({}, `{"text": "${'0123456789'.repeat(100_000)}"}\n`);
    const slowness = { latencyMs: 150, stallEveryBytes: 600_000, stallMs: 2000 };
    const proxy = await startSlowProxy(one.sshd, slowness);
    const known = readFileSync(one.sshd.knownHostsFile, 'utf8').replace(
      `:${one.sshd.port}`,
      `:${proxy.port}`,
    );
    const knownHostsFile = join(one.folder, 'known_hosts');
    writeFileSync(knownHostsFile, known);
    const box = await opened({ ...one.target, port: proxy.port, knownHostsFile });
    const id = await one.launch(box);
    const { events, ended } = await followSome(box, id, 40);
    one.go(id);
    await expectWhole(one, id, events, ended);
    expect(events.connections()).toEqual([]);
    expect(proxy.bytes()).toBeGreaterThan(1_000_000);
  });
});

describe('a server', () => {
  it('that is started again finds its followers back', async () => {
    const one = await bench();
    const box = await opened(one.target);
    const id = await one.launch(box);
    const { events, ended } = await followSome(box, id, 5);
    await one.sshd.restart();
    await events.until((seen) => seen.connections().includes('restored'));
    one.go(id);
    await expectWhole(one, id, events, ended);
    await expectHome(one, box, id);
  });

  it('with another host key in mid-run is refused, and the job is found when the right one is back', async () => {
    const port = await freePort();
    const one = await bench({ port });
    const box = await opened(one.target);
    const id = await one.launch(box);
    const { ended } = await followSome(box, id, 5);
    const impostor = await replace(one, port);
    expect(await ended).toMatchObject({ ok: false, failure: { reason: 'host-key-changed' } });
    expect(impostor.log()).not.toMatch(/Accepted|Failed publickey/);
    await impostor.stop();
    await one.sshd.restart();
    const again = await opened(one.target);
    const { events, ended: second } = await followSome(again, id, 5);
    one.go(id);
    await expectWhole(one, id, events, second);
  });

  it('whose clock is wrong by an hour loses no job and calls none lost', async () => {
    const library = readdirSync('/usr/lib', { withFileTypes: true })
      .map(({ name }) => `/usr/lib/${name}/faketime/libfaketime.so.1`)
      .find(existsSync);
    if (library === undefined)
      throw new Error('This test needs libfaketime (Debian: apt-get install libfaketime).');
    for (const offset of ['+1h', '-1h']) {
      const one = await bench({ config: [`SetEnv LD_PRELOAD=${library} FAKETIME=${offset}`] });
      const box = await opened(one.target);
      const id = await one.launch(box);
      const { events, ended } = await followSome(box, id, 5);
      const [listed] = value(await box.list());
      expect(listed?.status.state).toBe('running');
      const differenceMs = Math.abs(Date.parse(listed?.status.createdAt ?? '') - Date.now());
      expect(differenceMs).toBeGreaterThan(3_000_000);
      one.go(id);
      await expectWhole(one, id, events, ended);
    }
  });
});

/** Another server in the place of the first. */
async function replace(one: Bench, port: number): Promise<Sshd> {
  await one.sshd.halt();
  const impostor = await startSshd({ port });
  onTestFinished(() => impostor.stop());
  return impostor;
}

describe('two editors', () => {
  it('that follow one job are told the same, and one of them may leave', async () => {
    const one = await bench();
    const [first, second] = await Promise.all([opened(one.target), opened(one.target)]);
    const id = await one.launch(first);
    const both = await Promise.all([followSome(first, id, 5), followSome(second, id, 5)]);
    const leaving = new AbortController();
    const third = second.follow(id, { onEvent: () => undefined, signal: leaving.signal });
    leaving.abort();
    expect(await third).toMatchObject({ ok: false, failure: { reason: 'aborted' } });
    one.go(id);
    for (const { events, ended } of both) await expectWhole(one, id, events, ended);
  });
});

describe('a client that is killed', () => {
  it.each([
    ['while it sends data', /^upload [1-9]/m],
    ['while it launches', /^launch/m],
    ['right after the launch', /^launched/m],
    ['while it follows', /^step 20$/m],
    ['while it downloads', /^download/m],
  ])('%s leaves nothing half done, and another one goes on', async (_when, moment) => {
    const one = await bench();
    const plan = planFor(one);
    const first = startClient(plan);
    const going = goWhenLaunched(one, /download/.test(moment.source));
    await first.says(moment);
    first.child.kill('SIGKILL');
    await first.ended;
    going.stop();
    expect(existsSync(plan.home)).toBe(false);
    for (const name of readdirSync(join(one.root, 'store'))) {
      if (!name.endsWith('.part')) expect(hashOf(join(one.root, 'store', name))).toBe(name);
    }
    const box = await opened(one.target);
    const left = value(await box.list());
    expect(left.length).toBeLessThanOrEqual(1);
    const id = left[0]?.status.id ?? (await one.launch(box));
    one.go(id);
    const events = new Events();
    await expectWhole(one, id, events, box.follow(id, { onEvent: events.take }));
    value(await box.fetch(id, { part: 'adapter', folder: plan.home, onEvent: () => undefined }));
    expect(hashOf(join(plan.home, 'weights'))).toBe(ADAPTER_SHA);
    expect(value(await box.list())).toHaveLength(1);
  });
});

function planFor(one: Bench): ClientPlan {
  return {
    target: one.target,
    run: JSON.parse(readFileSync(join(one.folder, 'sample.tune.json'), 'utf8')) as ClientPlan['run'],
    runFilePath: join(one.folder, 'sample.tune.json'),
    trainerFolder: join(one.folder, 'trainer'),
    home: join(one.folder, 'adapters', 'sample'),
  };
}

interface Client {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  says(pattern: RegExp): Promise<void>;
}

function startClient(plan: ClientPlan): Client {
  const program = join(ROOT, 'test/runner/support/client.ts');
  const argv = ['--import', import.meta.resolve('tsx'), program, JSON.stringify(plan)];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const ended = new Promise((settle) => child.once('close', settle));
  const says = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(said)) {
      if (child.exitCode !== null) throw new Error(`The client ended without ${String(pattern)}: ${said}`);
      await delay(5);
    }
  };
  return { child, ended, says };
}

/** Lets a job end by itself where the test is about what comes after. */
function goWhenLaunched(one: Bench, isWanted: boolean): { stop(): void } {
  const timer = setInterval(() => {
    const jobs = join(one.root, 'jobs');
    for (const id of isWanted && existsSync(jobs) ? readdirSync(jobs) : []) {
      if (existsSync(join(jobs, id, 'metrics.jsonl'))) one.go(id);
    }
  }, 50);
  return { stop: () => clearInterval(timer) };
}
