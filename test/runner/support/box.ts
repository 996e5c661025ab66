import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { onTestFinished } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import type { RunFile } from '../../../src/core/run/run-file.ts';
import type { RunEvent } from '../../../src/protocol/job.ts';
import type { Box, Prompts } from '../../../src/runner/box.ts';
import { openBox } from '../../../src/runner/open-box.ts';
import type { LocalTarget, SshTarget, Target } from '../../../src/runner/target.ts';
import { BOX_ROOT } from '../../support/python.ts';
import { ROOT } from '../../support/repository.ts';
import type { Sshd } from './sshd.ts';

/** A folder of this test alone. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-runner-'));
  onTestFinished(() => {
    endJobs(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A test that fails may leave a job that sleeps: every process of a job carries its folder in its environment. */
function endJobs(folder: string): void {
  const mark = `TUNESMITH_JOB_FOLDER=${folder}/`;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended, or is somebody else's.
    }
  }
}

/** A box root below `folder` whose Python environments are those of the machine's cache, made once for all tests. */
export function boxRoot(folder: string): string {
  const root = join(folder, 'box');
  mkdirSync(join(BOX_ROOT, 'env'), { recursive: true });
  mkdirSync(root, { recursive: true });
  symlinkSync(join(BOX_ROOT, 'env'), join(root, 'env'));
  return root;
}

/** Nobody is there to answer. */
export const NOBODY: Prompts = {
  confirmHostKey: async () => false,
  secret: async () => undefined,
};

export function value<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`${outcome.failure.reason}: ${outcome.failure.message}`);
}

export function localTarget(root: string, change: Partial<LocalTarget> = {}): Target {
  return { name: 'local', type: 'local', root, python: 'python3', ...change };
}

export function sshTarget(sshd: Sshd, root: string, change: Partial<SshTarget> = {}): Target {
  return {
    name: 'gpu-box',
    type: 'ssh',
    host: sshd.host,
    port: sshd.port,
    user: sshd.user,
    identityFile: sshd.keyFile,
    knownHostsFile: sshd.knownHostsFile,
    root,
    python: 'python3',
    transport: 'auto',
    ...change,
  };
}

/** Opens a box that is closed when the test ends. */
export async function opened(target: Target, prompts: Prompts = NOBODY): Promise<Box> {
  const box = value(await openBox(target, { prompts }));
  onTestFinished(() => box.close());
  return box;
}

/**
 * A trainer folder with the real supervisor and environment, and a short Python program in the place of the trainer:
 * what is tried is not torch. `job` is the job's folder, and `metric(step)` writes a line.
 */
export function scriptTrainer(folder: string, script: string): string {
  const root = join(folder, 'trainer');
  const source = join(ROOT, 'src/trainer/tunesmith_trainer');
  const target = join(root, 'tunesmith_trainer');
  mkdirSync(target, { recursive: true });
  for (const name of ['supervisor.py', 'environment.py', 'processes.py', 'gpu_queue.py', 'launching.py']) {
    copyFileSync(join(source, name), join(target, name));
  }
  writeFileSync(join(target, '__init__.py'), '');
  writeFileSync(join(target, '__main__.py'), PREAMBLE + script);
  writeFileSync(join(root, 'requirements.lock'), '# Nothing but Python itself.\n');
  return root;
}

const PREAMBLE = `
import json, os, sys, time
job = sys.argv[2]
resumed = '--resume' in sys.argv
run = json.load(open(os.path.join(job, "run.json")))
def metric(step, total=100):
    with open(os.path.join(job, "metrics.jsonl"), "a") as file:
        file.write(json.dumps({"step": step, "totalSteps": total, "epoch": 0, "time": time.time(), "loss": 1 / (step + 1)}) + "\\n")
def save(**files):
    os.makedirs(os.path.join(job, "adapter.new"))
    for name, text in files.items():
        with open(os.path.join(job, "adapter.new", name), "w") as file:
            file.write(text)
    os.rename(os.path.join(job, "adapter.new"), os.path.join(job, "adapter"))
`;

/** A run file with one data file beside it; gives the run file's path. */
export function runFile(folder: string, run: Partial<RunFile> = {}, data = '{"text": "hello"}\n'): RunOnDisk {
  const path = join(folder, 'sample.tune.json');
  const file: RunFile = {
    version: 1,
    model: { id: 'builtin:tiny' },
    data: { train: [{ path: 'train.jsonl' }] },
    method: { type: 'lora' },
    ...run,
  };
  writeFileSync(join(folder, 'train.jsonl'), data);
  writeFileSync(path, JSON.stringify(file));
  return { path, file };
}

export interface RunOnDisk {
  readonly path: string;
  readonly file: RunFile;
}

/** Keeps what the runner says, in order. */
export class Events {
  readonly all: RunEvent[] = [];
  readonly #waiting: { readonly met: () => boolean; readonly settle: () => void }[] = [];

  readonly take = (event: RunEvent): void => {
    this.all.push(event);
    for (const one of this.#waiting) if (one.met()) one.settle();
  };

  steps(): readonly number[] {
    return this.all.flatMap((event) => (event.type === 'metric' ? [event.metric.step] : []));
  }

  log(): string {
    return this.all.map((event) => (event.type === 'log' ? event.text : '')).join('');
  }

  connections(): readonly string[] {
    return this.all.flatMap((event) => (event.type === 'connection' ? [event.state] : []));
  }

  /** Resolves once the events so far satisfy `met`. */
  until(met: (events: Events) => boolean): Promise<void> {
    if (met(this)) return Promise.resolve();
    return new Promise((settle) => {
      this.#waiting.push({ met: () => met(this), settle });
    });
  }
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
