import type { ParameterCount } from '../../peft/adapter.ts';
import type { Architecture } from '../../peft/architecture.ts';
import type { RunChange } from '../../run/change.ts';
import type { ResolvedRun } from '../../run/resolve.ts';
import type { DatasetFacts } from '../dataset-facts.ts';
import type { Gpu } from '../gpus.ts';
import type { MemorySetup } from '../memory/term.ts';
import type { Schedule } from '../schedule.ts';

/** What to think about before a run is started, with the reason. */
export interface Advice {
  readonly id: string;
  /** A warning is likely to cost the run; a hint may better it. */
  readonly severity: 'warning' | 'hint';
  /** Pointer of the setting that it is about. */
  readonly pointer: string;
  /** In one or two sentences, without a final full stop. */
  readonly message: string;
  readonly evidence: Evidence;
  readonly change?: RunChange | undefined;
}

/** What an advice rests on. */
export interface Evidence {
  readonly source: string;
  /** Under which conditions it was found: model, data, hardware. */
  readonly conditions: string;
}

/** What advice is drawn from. Data or GPU may be unknown. */
export interface Situation {
  readonly run: ResolvedRun;
  readonly architecture: Architecture;
  readonly parameters: ParameterCount;
  readonly memory: MemorySetup;
  readonly facts: DatasetFacts | undefined;
  readonly schedule: Schedule | undefined;
  readonly gpu: Gpu | undefined;
}

/** A piece of advice that may apply; one file each. */
export interface AdviceRule {
  readonly id: string;
  readonly evidence: Evidence;
  advise(situation: Situation): Omit<Advice, 'id' | 'evidence'> | undefined;
}
