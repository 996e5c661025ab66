import type { ParameterCount } from '../peft/adapter.ts';
import type { Architecture } from '../peft/architecture.ts';
import type { ResolvedRun } from '../run/resolve.ts';
import { trainerProblems } from '../run/trainer-limits.ts';
import { memorySetup } from './memory-setup.ts';
import { memoryOf } from './memory.ts';

/** What one of several GPUs holds at its peak where they share the work in this way. */
export interface StrategyPlan {
  readonly strategy: ResolvedRun['launch']['strategy'];
  readonly gpus: number;
  readonly totalBytes: number;
  /** Why the trainer does not train the run so; undefined where it does. */
  readonly problem: string | undefined;
}

const SHARING = ['ddp', 'zero2', 'zero3', 'fsdp'] as const;

/** Of a run for one GPU, what two would take. */
const FEWEST = 2;

/** One GPU alone, and each way to share the work among the run's GPUs. */
export function strategiesOf(
  run: ResolvedRun,
  architecture: Architecture,
  parameters: ParameterCount,
): readonly StrategyPlan[] {
  const several = Math.max(FEWEST, run.launch.gpus * run.launch.nodes);
  const plan = (strategy: StrategyPlan['strategy'], gpus: number): StrategyPlan => {
    const launched = { ...run, launch: { ...run.launch, strategy, gpus, nodes: 1 } };
    const { totalBytes } = memoryOf(memorySetup(launched, architecture, parameters));
    return { strategy, gpus, totalBytes, problem: trainerProblems(launched)[0]?.message };
  };
  return [plan('single', 1), ...SHARING.map((strategy) => plan(strategy, several))];
}
