import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { BOX_ROOT } from '../support/python.ts';
import { ROOT } from '../support/repository.ts';
import { temporaryFolder } from './support/box.ts';
import { startSshd, type Sshd } from './support/sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Started {
  readonly ended: Promise<Ended>;
  interrupt(): void;
  /** Resolves when stderr holds `text`, or rejects when the program has ended without. */
  says(text: string): Promise<void>;
  /** Resolves when stdout matches. */
  prints(pattern: RegExp): Promise<void>;
}

/** Starts the command line program without a terminal, with its own Tunesmith folder. */
function start(home: string, cwd: string, args: readonly string[]): Started {
  const argv = ['--import', import.meta.resolve('tsx'), join(ROOT, 'src/cli/main.ts'), ...args];
  const env = { ...process.env, TUNESMITH_HOME: home };
  const child = spawn(process.execPath, argv, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const stderr = (): string => Buffer.concat(err).toString('utf8');
  const ended = new Promise<Ended>((settle) => {
    child.once('close', (code) =>
      settle({ code: code ?? -1, stdout: Buffer.concat(out).toString('utf8'), stderr: stderr() }),
    );
  });
  return {
    ended,
    prints: (pattern) =>
      new Promise((settle, reject) => {
        child.stdout.on('data', () => pattern.test(Buffer.concat(out).toString('utf8')) && settle());
        child.once('close', () => reject(new Error(`It never printed ${String(pattern)}: ${stderr()}`)));
      }),
    interrupt: () => child.kill('SIGINT'),
    says: (text) =>
      new Promise((settle, reject) => {
        const look = (): void => (stderr().includes(text) ? settle() : undefined);
        child.stderr.on('data', look);
        child.once('close', () => reject(new Error(`It never said ${text}: ${stderr()}`)));
        look();
      }),
  };
}

function tunesmith(home: string, cwd: string, ...args: string[]): Promise<Ended> {
  return start(home, cwd, args).ended;
}

/** A Tunesmith folder with a target for the server, whose boxes use the machine's Python environment. */
function homeFolder(folder: string, knownHostsFile = sshd.knownHostsFile): string {
  const home = join(folder, 'home');
  mkdirSync(home);
  const { host, port, user, keyFile } = sshd;
  const place = { root: BOX_ROOT, python: 'python3' };
  const box = { type: 'ssh', host, port, user, identityFile: keyFile, knownHostsFile, ...place };
  writeFileSync(
    join(home, 'targets.json'),
    JSON.stringify({ targets: { local: { type: 'local', ...place }, 'gpu-box': box } }),
  );
  return home;
}

/** A copy of the samples, so that what comes home lies in the test's own folder. */
function samples(folder: string): string {
  cpSync(join(ROOT, 'samples'), join(folder, 'samples'), { recursive: true });
  return join(folder, 'samples');
}

function jobIn(text: string): string {
  const id = /Started the job (\S+) on/.exec(text)?.[1];
  if (id === undefined) throw new Error(`No job in: ${text}`);
  onTestFinished(() => rmSync(join(BOX_ROOT, 'jobs', id), { recursive: true, force: true }));
  return id;
}

describe.each(['local', 'gpu-box'])('the sample run on the target %s', (target) => {
  it('trains for real, and its adapter comes home', async () => {
    const folder = temporaryFolder();
    const home = homeFolder(folder);
    const cwd = samples(folder);
    const result = await tunesmith(
      home,
      cwd,
      'train',
      'quickstart.tune.json',
      '--target',
      target,
      '--follow',
    );
    expect(result.stderr).toContain('succeeded');
    expect(result.code).toBe(0);
    const id = jobIn(result.stderr);
    const metrics = readFileSync(join(BOX_ROOT, 'jobs', id, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const losses = metrics.flatMap((line) => (JSON.parse(line) as { loss?: number }).loss ?? []);
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, one) => sum + one, 0) / values.length;
    expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)) - 0.5);
    const adapter = join(cwd, 'adapters/quickstart');
    expect(readdirSync(adapter)).toContain('adapter_model.safetensors');
    const config = JSON.parse(readFileSync(join(adapter, 'adapter_config.json'), 'utf8')) as object;
    expect(config).toMatchObject({ peft_type: 'LORA', r: 8, lora_alpha: 16 });

    const listed = await tunesmith(home, cwd, 'runs', 'list', '--target', target);
    expect(listed.stdout).toMatch(new RegExp(`^succeeded .* ${id} .*step \\d+/\\d+`, 'm'));
    const shown = await tunesmith(home, cwd, 'runs', 'show', id, '--target', target);
    expect(shown.stdout).toContain('state     succeeded');
    const logged = await tunesmith(home, cwd, 'runs', 'logs', id, '--target', target);
    expect(logged.stdout).toBe(readFileSync(join(BOX_ROOT, 'jobs', id, 'train.log'), 'utf8'));
    const fetched = await tunesmith(home, cwd, 'runs', 'fetch', id, '--target', target, '--to', 'again');
    expect(fetched.code).toBe(0);
    expect(readFileSync(join(cwd, 'again/adapter_model.safetensors'))).toEqual(
      readFileSync(join(adapter, 'adapter_model.safetensors')),
    );
  });
});

describe('tunesmith train --dry-run', () => {
  const user = { role: 'user', content: 'Hi' };
  const good = JSON.stringify({ messages: [user, { role: 'assistant', content: 'Yes.' }] });

  async function dryRun(records: readonly string[]): Promise<Ended & { readonly jobs: readonly string[] }> {
    const folder = temporaryFolder();
    const home = homeFolder(folder);
    writeFileSync(join(folder, 'a.jsonl'), records.join('\n'));
    const run = { version: 1, model: { id: 'builtin:tiny' }, method: { type: 'lora' } };
    const data = { train: [{ path: 'a.jsonl' }], maxLength: 60 };
    writeFileSync(join(folder, 'a.tune.json'), JSON.stringify({ ...run, name: 'dry', data }));
    const result = await tunesmith(home, folder, 'train', 'a.tune.json', '--dry-run');
    const jobs = readdirSync(join(BOX_ROOT, 'jobs')).filter((id) => id.startsWith('dry-'));
    return { ...result, jobs };
  }

  it('shows tokens with what is learnt of them and lists what is lost, and leaves no job behind', async () => {
    const long = { role: 'assistant', content: 'a'.repeat(90) };
    const result = await dryRun([
      good,
      JSON.stringify({ messages: [user] }),
      JSON.stringify({ messages: [user, long] }),
      JSON.stringify({ messages: [{ ...user, content: 'b'.repeat(90) }, long] }),
    ]);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain('a.jsonl line 2: left out, it has no assistant turn\n');
    expect(result.stdout).toMatch(/a\.jsonl line 3: cut from \d+ to 60 tokens\n/);
    expect(result.stdout).toContain(
      'a.jsonl line 4: left out, nothing to learn is within its first 60 tokens\n',
    );
    expect(result.stdout).toContain('Row 1: id, learnt (*), text\n');
    expect(result.stdout).toMatch(/ +\d+ {3}'i'\n/);
    expect(result.stdout).toMatch(/ +\d+ \* 'Y'\n/);
    expect(result.stdout).not.toContain('Training for');
    expect(result.jobs).toEqual([]);
  });

  it('ends with the error that the run would end with', async () => {
    const result = await dryRun([good, '{"messages": ']);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('a.jsonl holds broken records: line 2');
    expect(result.jobs).toEqual([]);
  });
});

describe('tunesmith runs', () => {
  it('resumes, shows, brings home and deletes a job that was stopped', async () => {
    const folder = temporaryFolder();
    const home = homeFolder(folder);
    const cwd = samples(folder);
    const on = ['--target', 'gpu-box'];
    const training = start(home, cwd, ['train', 'quickstart.tune.json', '--follow', ...on]);
    await training.prints(/step 12\b/i);
    training.interrupt();
    const id = jobIn((await training.ended).stderr);
    const stopped = await tunesmith(home, cwd, 'runs', 'stop', id, ...on);
    expect(stopped.stdout).toBe('cancelled\n');
    const shown = await tunesmith(home, cwd, 'runs', 'show', id, ...on);
    expect(shown.stdout).toMatch(/^saved {5}checkpoint-\d+/m);
    const source = await tunesmith(home, cwd, 'runs', 'show', id, '--run-file', ...on);
    expect(JSON.parse(source.stdout)).toEqual(
      JSON.parse(readFileSync(join(cwd, 'quickstart.tune.json'), 'utf8')),
    );
    const fetched = await tunesmith(home, cwd, 'runs', 'fetch', id, '--checkpoint', '--to', 'saved', ...on);
    expect(fetched.code).toBe(0);
    expect(readdirSync(join(cwd, 'saved'))).toContain('trainer_state.json');
    const resumed = await tunesmith(home, cwd, 'runs', 'resume', id, '--follow', ...on);
    expect(resumed.code).toBe(0);
    const steps = readFileSync(join(BOX_ROOT, 'jobs', id, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { step: number; loss?: number })
      .filter(({ loss }) => loss !== undefined)
      .map(({ step }) => step);
    expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
    const counted = await tunesmith(home, cwd, 'runs', 'delete', id, '--dry-run', ...on);
    expect(counted.stdout).toMatch(/^would free \d+\.\d MB\n$/);
    expect(existsSync(join(BOX_ROOT, 'jobs', id))).toBe(true);
    const deleted = await tunesmith(home, cwd, 'runs', 'delete', id, ...on);
    expect(deleted.stdout).toMatch(/^freed \d+\.\d MB\n$/);
    expect(existsSync(join(BOX_ROOT, 'jobs', id))).toBe(false);
  });
});

describe('tunesmith targets', () => {
  it('lists them, and checks one line by line', async () => {
    const folder = temporaryFolder();
    const home = homeFolder(folder);
    const listed = await tunesmith(home, folder, 'targets', 'list');
    expect(listed.stdout).toBe('local  this computer\ngpu-box  127.0.0.1\n');
    const checked = await tunesmith(home, folder, 'targets', 'check', 'gpu-box');
    expect(checked.stdout).toMatch(/^ok {6}Connection /m);
    expect(checked.stdout).toMatch(/^ok {6}Python /m);
    expect((await tunesmith(home, folder, 'targets', 'check', 'nowhere')).code).toBe(2);
  });
});

describe('tunesmith train', () => {
  it('left with Ctrl-C lets the job go on, and stop ends it', async () => {
    const folder = temporaryFolder();
    const home = homeFolder(folder);
    const cwd = samples(folder);
    const training = start(home, cwd, ['train', 'quickstart.tune.json', '--follow', '--target', 'gpu-box']);
    await training.says('Started the job');
    training.interrupt();
    const left = await training.ended;
    const id = jobIn(left.stderr);
    expect(left.code).toBe(130);
    expect(left.stderr).toContain(`tunesmith runs follow ${id} --target gpu-box`);
    const stopped = await tunesmith(home, cwd, 'runs', 'stop', id, '--target', 'gpu-box');
    expect(stopped).toMatchObject({ code: 0, stdout: 'cancelled\n' });
    const followed = await tunesmith(home, cwd, 'runs', 'follow', id, '--target', 'gpu-box');
    expect(followed.code).toBe(1);
  });

  it('refuses an unknown server where nobody can be asked, unless its fingerprint is named', async () => {
    const folder = temporaryFolder();
    const knownHostsFile = join(folder, 'known_hosts');
    const home = homeFolder(folder, knownHostsFile);
    const list = ['runs', 'list', '--target', 'gpu-box'];
    const refused = await tunesmith(home, folder, ...list);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(sshd.fingerprint);
    expect(refused.stderr).toContain('--accept-host-key');
    const wrong = await tunesmith(home, folder, ...list, '--accept-host-key', 'SHA256:AAAA');
    expect(wrong.code).toBe(2);
    expect(existsSync(knownHostsFile)).toBe(false);
    const right = await tunesmith(home, folder, ...list, '--accept-host-key', sshd.fingerprint);
    expect(right.code).toBe(0);
    expect((await tunesmith(home, folder, ...list)).code).toBe(0);
  });

  it.each([
    [['train', 'absent.tune.json'], 'There is no such file'],
    [['train', 'broken.tune.json'], '/method: "method" is missing'],
    [
      ['train', 'good.tune.json', '--target', 'nowhere'],
      'There is no target "nowhere" (there are: local, gpu-box)',
    ],
    [['train', 'good.tune.json'], 'data/absent.jsonl'],
    [['runs', 'follow', 'gone'], "There is no job 'gone'"],
    [['runs', 'show', 'gone'], 'There is no job gone'],
    [['runs', 'dance'], 'unknown command'],
  ])('%j exits with 2 and says why', async (args, message) => {
    const folder = temporaryFolder();
    const good = {
      version: 1,
      model: { id: 'builtin:tiny' },
      data: { train: [{ path: 'data/absent.jsonl' }] },
      method: { type: 'lora' },
    };
    writeFileSync(join(folder, 'good.tune.json'), JSON.stringify(good));
    writeFileSync(join(folder, 'broken.tune.json'), JSON.stringify({ ...good, method: undefined }));
    const result = await tunesmith(homeFolder(folder), folder, ...args);
    expect(result.stderr).toContain(message);
    expect(result.code).toBe(2);
  });
});
