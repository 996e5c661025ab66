import type { Answer } from './calls.ts';
import type { CheckLine } from './preflight-lines.ts';
import type { RunNeeds } from './run-needs.ts';

interface Card {
  readonly index: string;
  readonly name: string;
  /** Mebibytes; undefined where the driver does not tell. */
  readonly total: number | undefined;
  readonly used: number | undefined;
}

interface Gpu extends Card {
  readonly driver: string;
  readonly capability: number | undefined;
}

interface GpuOptions {
  readonly cuda: number | undefined;
  readonly plan?: RunNeeds | undefined;
}

/** A line for each card, for the driver, and for whether the run fits. */
export function judgeGpus(facts: Answer, { cuda, plan }: GpuOptions): readonly CheckLine[] {
  const nvidia = toolOf(facts['nvidia']);
  if (nvidia?.code === 0) {
    const gpus = parseNvidia(nvidia.text);
    const driver = gpus.slice(0, 1).map((gpu) => judgeDriver(gpu, cuda));
    return [...gpus.map(judgeGpu), ...driver, ...judgeMemory(gpus, plan)];
  }
  if (nvidia !== undefined) {
    const said = nvidia.text.trim().split('\n')[0] ?? '';
    const fix =
      'Put the driver right on the box: `nvidia-smi` there must list the cards. A restart after an update may be all.';
    return [{ title: 'GPU', state: 'failed', found: `nvidia-smi fails: ${said}`, fix }];
  }
  const cards = amdCards(facts);
  if (cards.length > 0) return [...cards.map(judgeAmd), ...judgeMemory(cards, plan)];
  const fix = 'Train small models only, or take a target with a GPU.';
  return [
    { title: 'GPU', state: 'warning', found: 'No GPU: there is no nvidia-smi, amd-smi or rocm-smi', fix },
  ];
}

/** Whether as many cards as the run wants have the memory that its plan says, and have it free now. */
function judgeMemory(cards: readonly Card[], plan: RunNeeds | undefined): readonly CheckLine[] {
  const known = cards.filter(({ total }) => total !== undefined);
  if (plan === undefined || known.length === 0) return [];
  const needed = plan.bytes / 2 ** 20;
  const title = 'Memory';
  const wanted = plan.gpus === 1 ? 'a GPU' : `each of ${plan.gpus} GPUs`;
  const says = `The run "${plan.name}" needs ${gibibytes(needed)} GiB on ${wanted}`;
  const large = known.filter(({ total = 0 }) => total >= needed);
  if (large.length < plan.gpus) {
    const fix =
      'Take less: the plan in the Run panel, or tunesmith plan, shows what takes the memory and how to save it.';
    const found = `${says}; ${large.length === 0 ? 'no GPU here has as much' : `only ${large.length} here have as much`}`;
    return [{ title, state: 'failed', found, fix }];
  }
  const free = large.filter(({ total = 0, used = 0 }) => total - used >= needed);
  if (free.length >= plan.gpus)
    return [{ title, state: 'ok', found: `${says}, which ${free.length === 1 ? 'is' : 'are'} free` }];
  const fix = 'End the programs that use the GPUs, or wait for them: nvidia-smi, or amd-smi, shows them.';
  return [{ title, state: 'warning', found: `${says}; so much is not free now`, fix }];
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
function figure(value: unknown): number | undefined {
  return /^\d+(\.\d+)?$/.test(String(value)) ? Number(value) : undefined;
}

/** Of the memory: more than what a desktop draws with. */
const BUSY_SHARE = 0.1;
/** The oldest that current builds of torch have code for. */
const OLDEST_CAPABILITY = 7.5;

function judgeGpu({ index, name, total, used, capability }: Gpu): CheckLine {
  const title = `GPU ${index}`;
  const found = `${name}${memoryText(total, used)}`;
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

function memoryText(total: number | undefined, used: number | undefined): string {
  const memory = total === undefined ? '' : `, ${gibibytes(total)} GiB`;
  return total === undefined || used === undefined ? memory : `${memory}, ${gibibytes(total - used)} free`;
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

function judgeAmd({ index, name, total, used }: Card): CheckLine {
  const fix = "Make sure that the environment's torch is built for ROCm: the locked one is built for CUDA.";
  return { title: `GPU ${index}`, state: 'warning', found: `${name}${memoryText(total, used)}`, fix };
}

/** amd-smi replaces rocm-smi, which not every box has any more. */
function amdCards(facts: Answer): readonly Card[] {
  const said = (tool: string): string => toolOf(facts[tool])?.text ?? '';
  const cards = parseAmd(said('amdMemory'), said('amdNames'));
  return cards.length > 0 ? cards : parseRocm(said('rocm'));
}

/**
 * `[{"gpu": 0, "mem_usage": {"total_vram": {"value": 196592, "unit": "MB"}, …}}]`, since ROCm 7 as "gpu_data" of an object;
 * its MB are mebibytes.
 */
function parseAmd(memory: string, names: string): readonly Card[] {
  const nameOf = new Map(
    rowsOf(names).map((row) => [String(row['gpu']), object(row['asic'])['market_name']] as const),
  );
  return rowsOf(memory).map((row) => {
    const usage = object(row['mem_usage']);
    const index = String(row['gpu']);
    const name = nameOf.get(index);
    return {
      index,
      name: typeof name === 'string' ? name : 'AMD card',
      total: figure(object(usage['total_vram'])['value']),
      used: figure(object(usage['used_vram'])['value']),
    };
  });
}

function rowsOf(text: string): readonly Answer[] {
  const start = text.search(/[[{]/);
  const value = start < 0 ? undefined : parse(text.slice(start));
  const rows = Array.isArray(value) ? value : object(value)['gpu_data'];
  return Array.isArray(rows) ? rows.map(object).filter((row) => 'gpu' in row) : [];
}

/** Names of the members change from release to release, and a warning may stand before the object. */
function parseRocm(text: string): readonly Card[] {
  const start = text.indexOf('{');
  const cards = start < 0 ? {} : object(parse(text.slice(start)));
  return Object.entries(cards).flatMap(([key, value]): Card[] => {
    if (!/^card\d+$/.test(key)) return [];
    const card = object(value);
    const names = [card['Card Series'], card['Card series'], card['Card Model']];
    const name = names.find((one) => typeof one === 'string') ?? 'AMD card';
    const mebibytes = (member: string): number | undefined => {
      const bytes = figure(card[member]);
      return bytes === undefined ? undefined : bytes / 2 ** 20;
    };
    return [
      {
        index: key.slice(4),
        name,
        total: mebibytes('VRAM Total Memory (B)'),
        used: mebibytes('VRAM Total Used Memory (B)'),
      },
    ];
  });
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

function gibibytes(mebibytes: number): string {
  return (mebibytes / 1024).toFixed(1);
}
