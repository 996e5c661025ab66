import type { Answer } from './calls.ts';
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

/** What the facts of a box mean for runs there. `cuda` is the major version that the locked torch brings. */
export function judgeFacts(facts: Answer, target: Target, cuda: number | undefined): readonly CheckLine[] {
  return [
    judgePython(object(facts['python'])),
    judgeDisk(object(facts['disk'])),
    ...judgeGpus(facts, cuda),
    ...Object.entries(object(facts['reach'])).map(([name, problem]) => judgeReach(name, problem)),
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

interface Gpu {
  readonly index: string;
  readonly name: string;
  /** Mebibytes; undefined where the driver does not tell. */
  readonly total: number | undefined;
  readonly used: number | undefined;
  readonly driver: string;
  readonly capability: number | undefined;
}

function judgeGpus(facts: Answer, cuda: number | undefined): readonly CheckLine[] {
  const nvidia = toolOf(facts['nvidia']);
  if (nvidia?.code === 0) {
    const gpus = parseNvidia(nvidia.text);
    return [...gpus.map(judgeGpu), ...gpus.slice(0, 1).map((gpu) => judgeDriver(gpu, cuda))];
  }
  if (nvidia !== undefined) {
    const said = nvidia.text.trim().split('\n')[0] ?? '';
    const fix =
      'Put the driver right on the box: `nvidia-smi` there must list the cards. A restart after an update may be all.';
    return [{ title: 'GPU', state: 'failed', found: `nvidia-smi fails: ${said}`, fix }];
  }
  const cards = parseRocm(toolOf(facts['rocm'])?.text ?? '');
  if (cards.length > 0) return cards;
  const fix = 'Train small models only, or take a target with a GPU.';
  return [{ title: 'GPU', state: 'warning', found: 'No GPU: there is no nvidia-smi and no rocm-smi', fix }];
}

/** `0, NVIDIA H100 80GB HBM3, 81559, 1234, 550.54.15, 9.0`: a name may hold a comma, so it is what the others leave. */
export function parseNvidia(text: string): readonly Gpu[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(',').map((field) => field.trim());
    if (fields.length < 6) return [];
    const [total, used, driver = '', capability] = fields.slice(-4);
    const [index = ''] = fields;
    const name = fields.slice(1, -4).join(', ');
    return [
      { index, name, driver, total: figure(total), used: figure(used), capability: figure(capability) },
    ];
  });
}

/** Cards that cannot tell say [N/A] or [Not Supported]. */
function figure(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** Of the memory: more than what a desktop draws with. */
const BUSY_SHARE = 0.1;
/** The oldest that current builds of torch have code for. */
const OLDEST_CAPABILITY = 7.5;

function judgeGpu({ index, name, total, used, capability }: Gpu): CheckLine {
  const title = `GPU ${index}`;
  const memory = total === undefined ? '' : `, ${gibibytes(total)} GiB`;
  const free = total === undefined || used === undefined ? '' : `, ${gibibytes(total - used)} free`;
  const found = `${name}${memory}${free}`;
  if (capability !== undefined && capability < OLDEST_CAPABILITY) {
    const fix = `Take a newer card: torch has no code for compute capability ${capability} any more (${OLDEST_CAPABILITY} is the oldest).`;
    return { title, state: 'failed', found, fix };
  }
  if (total !== undefined && used !== undefined && used > total * BUSY_SHARE) {
    const fix = 'Others use it: end their programs, or let runs wait. nvidia-smi shows them.';
    return { title, state: 'warning', found, fix };
  }
  return { title, state: 'ok', found };
}

/** The oldest driver for each CUDA: https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html */
const DRIVERS: Readonly<Record<number, number>> = { 11: 450, 12: 525, 13: 580 };

function judgeDriver({ driver }: Gpu, cuda: number | undefined): CheckLine {
  const needed = cuda === undefined ? undefined : DRIVERS[cuda];
  const major = Number.parseInt(driver, 10);
  const found = `Driver ${driver}`;
  if (needed === undefined || Number.isNaN(major)) return { title: 'Driver', state: 'ok', found };
  if (major >= needed)
    return { title: 'Driver', state: 'ok', found: `${found}, new enough for CUDA ${cuda}` };
  const fix = `Update the NVIDIA driver on the box to ${needed} or later.`;
  return {
    title: 'Driver',
    state: 'failed',
    found: `${found} is too old for CUDA ${cuda}, which torch brings`,
    fix,
  };
}

/** Names of the members change from release to release, and a warning may stand before the object. */
function parseRocm(text: string): readonly CheckLine[] {
  const start = text.indexOf('{');
  const cards = start < 0 ? {} : object(parse(text.slice(start)));
  return Object.entries(cards).flatMap(([key, value]): CheckLine[] => {
    if (!/^card\d+$/.test(key)) return [];
    const card = object(value);
    const names = [card['Card Series'], card['Card series'], card['Card Model']];
    const name = names.find((one) => typeof one === 'string') ?? 'AMD card';
    const total = figure(String(card['VRAM Total Memory (B)']));
    const memory = total === undefined ? '' : `, ${(total / 2 ** 30).toFixed(1)} GiB`;
    const fix = "Make sure that the environment's torch is built for ROCm: the locked one is built for CUDA.";
    return [{ title: `GPU ${key.slice(4)}`, state: 'warning', found: `${name}${memory}`, fix }];
  });
}

function judgeReach(title: string, problem: unknown): CheckLine {
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

interface Said {
  readonly code: number;
  readonly text: string;
}

function toolOf(value: unknown): Said | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { code, text } = object(value);
  return { code: Number(code), text: String(text) };
}

function object(value: unknown): Answer {
  return typeof value === 'object' && value !== null ? (value as Answer) : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

function gibibytes(mebibytes: number): string {
  return (mebibytes / 1024).toFixed(1);
}
