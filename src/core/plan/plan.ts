import { countParameters, type ParameterCount } from '../peft/adapter.ts';
import type { Architecture } from '../peft/architecture.ts';
import { adapterOptions } from '../run/adapter-options.ts';
import type { RunFinding } from '../run/checks/check.ts';
import { findingsOf } from '../run/findings.ts';
import type { ResolvedRun } from '../run/resolve.ts';
import { adviceFor } from './advice.ts';
import type { Advice } from './advice/advice.ts';
import type { DatasetFacts } from './dataset-facts.ts';
import { durationOf, type Duration } from './duration.ts';
import { fitOn, fitsOf, type Fit } from './fit.ts';
import type { Gpu } from './gpus.ts';
import { memorySetup } from './memory-setup.ts';
import { memoryOf, type MemoryPlan } from './memory.ts';
import { scheduleOf, type Schedule } from './schedule.ts';
import { strategiesOf, type StrategyPlan } from './strategies.ts';

/** What can be said of a run before it is started. */
export interface Plan {
  readonly parameters: ParameterCount;
  /** Of one GPU at its peak. */
  readonly memory: MemoryPlan;
  /** Undefined where the data is not known. */
  readonly schedule: Schedule | undefined;
  /** On the chosen GPU; undefined where none is chosen. */
  readonly fit: Fit | undefined;
  /** On every GPU of the table. */
  readonly fits: readonly Fit[];
  /** Memory of one GPU by the ways to share the work. */
  readonly strategies: readonly StrategyPlan[];
  readonly duration: Duration | undefined;
  /** Settings that do not go together. */
  readonly findings: readonly RunFinding[];
  readonly advice: readonly Advice[];
}

/** What is known beside the run file. */
export interface PlanContext {
  readonly architecture: Architecture;
  readonly facts?: DatasetFacts | undefined;
  readonly gpu?: Gpu | undefined;
  /** Whether the target has an NVIDIA GPU; undefined where nobody has asked it. */
  readonly cuda?: boolean | undefined;
  /** Tokens a second of a finished run that was like this one. */
  readonly measuredTokensPerSecond?: number | undefined;
}

export function planOf(run: ResolvedRun, context: PlanContext): Plan {
  const { architecture, facts, gpu } = context;
  const parameters = countParameters(architecture, adapterOptions(run));
  const setup = memorySetup(run, architecture, parameters);
  const schedule = facts === undefined ? undefined : scheduleOf(run, facts);
  return {
    parameters,
    memory: memoryOf(setup),
    schedule,
    fit: gpu === undefined ? undefined : fitOn(setup, gpu),
    fits: fitsOf(setup),
    strategies: strategiesOf(run, architecture, parameters),
    duration:
      schedule === undefined
        ? undefined
        : durationOf(run, architecture, { schedule, gpu, measured: context.measuredTokensPerSecond }),
    findings: findingsOf(run, {
      architecture,
      steps: schedule?.steps,
      cuda: context.cuda,
      files: facts?.train.map(({ records, pairs }, index) => ({
        path: run.data.train[index]?.path ?? '',
        records,
        pairs,
      })),
    }),
    advice: adviceFor({ run, architecture, parameters, memory: setup, facts, schedule, gpu }),
  };
}
