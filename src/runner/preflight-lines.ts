import type { Answer } from './calls.ts';
import { judgeGpus } from './preflight-gpus.ts';
import type { RunNeeds } from './run-needs.ts';
import type { Target } from './target.ts';

/** One line of the checklist. */
export interface CheckLine {
  readonly title: string;
  /** A `warning` may be what is wanted; `failed` keeps every run from succeeding. */
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  /** How to put it right, as an imperative sentence. */
  readonly fix?: string;
}

export interface JudgeOptions {
  readonly target: Target;
  /** Major version that the locked torch brings. */
  readonly cuda: number | undefined;
  /** What the run takes that is to be trained there. */
  readonly plan?: RunNeeds | undefined;
}

/** What the facts of a box mean for runs there. */
export function judgeFacts(facts: Answer, { target, cuda, plan }: JudgeOptions): readonly CheckLine[] {
  return [
    judgePython(object(facts['python'])),
    judgeDisk(object(facts['disk'])),
    ...judgeGpus(facts, { cuda, plan }),
    ...Object.entries(object(facts['reach'])).map(([name, problem]) => judgeReach(name, problem, plan)),
    judgeScheduler(facts['slurm'], target),
  ];
}

function judgePython({ version, venv, uv }: Answer): CheckLine {
  const found = `Python ${String(version)}`;
  if (typeof uv === 'string') {
    return { title: 'Python', state: 'ok', found: `${found}; its environment will be made with uv` };
  }
  if (venv === true) {
    return {
      title: 'Python',
      state: 'ok',
      found: `${found}; its environment will be made with venv and pip`,
    };
  }
  return {
    title: 'Python',
    state: 'failed',
    found: `${found}, without the venv module and without uv`,
    fix: 'Install the venv module (Debian, Ubuntu: sudo apt install python3-venv), or uv, on the box.',
  };
}

/** The environment with torch and its CUDA takes some 7 GB, and a model of 7 billion parameters 15 GB. */
const LITTLE_DISK_BYTES = 10e9;

function judgeDisk({ path, freeBytes, writable }: Answer): CheckLine {
  const free = Number(freeBytes);
  const found = `${gigabytes(free)} GB free for ${String(path)}`;
  if (writable !== true) {
    const fix = 'Make it writable for the user, or give the target another folder as "root" in targets.json.';
    return { title: 'Disk', state: 'failed', found: `${String(path)} cannot be written`, fix };
  }
  if (free >= LITTLE_DISK_BYTES) return { title: 'Disk', state: 'ok', found };
  const fix =
    'Free some space there (10 GB for the environment, and the models), or name another folder as "root".';
  return { title: 'Disk', state: 'warning', found, fix };
}

function judgeReach(title: string, problem: unknown, plan: RunNeeds | undefined): CheckLine {
  if (title === 'Model hub' && plan?.bringsModel)
    return { title, state: 'ok', found: `Not needed: the run "${plan.name}" brings its model along` };
  if (problem === null) return { title, state: 'ok', found: 'Can be reached from the box' };
  const found = `Cannot be reached from the box: ${typeof problem === 'string' ? problem : 'no reason given'}`;
  const fix =
    title === 'Model hub'
      ? 'Name a model folder of this computer as "model.id", which is sent along, or set HF_ENDPOINT on the box.'
      : 'Check the network of the box, or set PIP_INDEX_URL (UV_INDEX_URL for uv) there.';
  return { title, state: 'warning', found, fix };
}

function judgeScheduler(slurm: unknown, { scheduler }: Target): CheckLine {
  const title = 'Scheduler';
  const facts = slurm === null || slurm === undefined ? undefined : object(slurm);
  if (scheduler?.type !== 'slurm') {
    const found = 'Jobs start at once, and wait where the GPUs are taken';
    if (facts === undefined) return { title, state: 'ok', found };
    const fix =
      'Give the target "scheduler": {"type": "slurm"} in targets.json, unless you may use this computer by hand.';
    return { title, state: 'warning', found: `${found}; but this computer has Slurm`, fix };
  }
  if (facts === undefined) {
    const fix =
      'Correct the target: take "scheduler" out of it, or name the login node of the cluster as host.';
    return { title, state: 'failed', found: 'There is no Slurm on the box', fix };
  }
  if (typeof facts['error'] === 'string') {
    return {
      title,
      state: 'failed',
      found: `Slurm does not answer: ${facts['error']}`,
      fix: 'Ask whoever runs the cluster.',
    };
  }
  const partitions = Array.isArray(facts['partitions']) ? facts['partitions'].map(String) : [];
  const { partition } = scheduler;
  if (partition === undefined || partition.split(',').every((name) => partitions.includes(name))) {
    return { title, state: 'ok', found: `Slurm with the partitions ${partitions.join(', ')}` };
  }
  const fix = `Name one of these as "partition": ${partitions.join(', ')}.`;
  return { title, state: 'failed', found: `Slurm has no partition ${partition}`, fix };
}

function object(value: unknown): Answer {
  return typeof value === 'object' && value !== null ? (value as Answer) : {};
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
