import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { findGpu, GPUS } from '../core/plan/gpus.ts';
import { planOf, type PlanContext } from '../core/plan/plan.ts';
import type { ResolvedRun } from '../core/run/resolve.ts';
import { planJson } from '../core/report/plan-json.ts';
import { planText } from '../core/report/plan-text.ts';
import { findArchitecture, modelOf, type FoundModel } from '../models/find-architecture.ts';
import type { FoundConfig } from '../models/find-config.ts';
import { readConfig } from '../models/read-config.ts';
import { readFacts } from '../scan/run-facts.ts';
import { readTokenizer } from '../scan/tokenizer.ts';
import { complain } from './complain.ts';
import { localGpu } from '../runner/local-gpu.ts';
import { print } from './print.ts';
import { readRun } from './read-run.ts';

/** The target that is this computer. */
const LOCAL = 'local';

interface PlanOptions {
  readonly format: string;
  readonly architecture?: string;
  readonly gpu?: string;
  readonly tokensPerSecond?: number;
  readonly price?: number;
}

/** `tunesmith plan RUN.tune.json`: exits 0, or 2 where the figures could not be worked out. */
export function planCommand(): Command {
  return new Command('plan')
    .description('say what a run trains, what memory and time it takes, and what speaks for or against it')
    .argument('<run>', 'run file (*.tune.json)')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .option('--architecture <config>', 'config.json of the model, instead of looking for it')
    .option(
      '--gpu <name>',
      `GPU that it is trained on, instead of this computer’s: ${GPUS.map(({ name }) => name).join(', ')}`,
    )
    .option('--tokens-per-second <rate>', 'speed of a finished run that was like this one', positive)
    .option('--price <amount>', 'price of the GPUs for an hour, for the cost', positive)
    .action(async (path: string, options: PlanOptions) => {
      process.exitCode = await plan(resolve(path), options);
    });
}

async function plan(path: string, options: PlanOptions): Promise<number> {
  const read = await readRun(path);
  if (!read.ok) return complain(read.failure);
  const { run } = read.value;
  const gpu = await gpuOf(options.gpu, run.launch.target);
  if (!gpu.ok) return complain(gpu.failure);
  const model = await findModel(run, path, options);
  if (!model.ok) return complain(model.failure);
  const { found, architecture } = model.value;
  const data = await readData(run, path, found);
  const context: PlanContext = {
    architecture,
    facts: data.ok ? data.value : undefined,
    ...gpu.value,
    measuredTokensPerSecond: options.tokensPerSecond,
  };
  const shown = {
    name: run.name ?? path,
    modelSource: found.source,
    gpu: gpu.value.gpu,
    pricePerHour: options.price,
    dataProblem: data.ok ? undefined : data.failure,
    plan: planOf(run, context),
  };
  await print(options.format === 'json' ? `${JSON.stringify(planJson(shown))}\n` : planText(shown));
  return 0;
}

async function findModel(
  run: ResolvedRun,
  path: string,
  { architecture }: PlanOptions,
): Promise<Outcome<FoundModel>> {
  const { id, revision } = run.model;
  if (architecture === undefined)
    return findArchitecture({ id, revision, from: dirname(path) }, { environment: process.env });
  const config = await readConfig(resolve(architecture));
  return config.ok ? modelOf({ config: config.value, source: architecture }) : config;
}

/** Exact where the model's tokenizer lies beside its configuration. */
async function readData(
  run: ResolvedRun,
  path: string,
  { folder }: FoundConfig,
): ReturnType<typeof readFacts> {
  const tokenizer = folder === undefined ? undefined : await readTokenizer(join(folder, 'tokenizer.json'));
  return readFacts(run, {
    from: dirname(path),
    counter: tokenizer?.ok === true ? tokenizer.value : undefined,
  });
}

/** The GPU that is named, else that of this computer where the run is for it; of another target, nothing is known here. */
async function gpuOf(
  name: string | undefined,
  target: string,
): Promise<Outcome<Pick<PlanContext, 'gpu' | 'cuda'>>> {
  if (name === undefined) {
    if (target !== LOCAL) return ok({});
    const gpu = await localGpu();
    return ok({ gpu, cuda: gpu !== undefined });
  }
  const gpu = findGpu(name);
  const known = GPUS.map((one) => one.name).join(', ');
  return gpu === undefined
    ? fail('usage', `There is no GPU "${name}" in the table`, `Known are ${known}`)
    : ok({ gpu, cuda: true });
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}
