import { Type, type Static } from 'typebox';
import { DirectScheduler } from './direct.ts';
import { SlurmScheduler } from './slurm.ts';

/** What decides on a box when a job runs. What each does is in the box's program, which gets its options. */
export const Scheduler = Type.Union([DirectScheduler, SlurmScheduler], {
  description: 'What decides when a job runs: the box itself, or Slurm.',
});
export type Scheduler = Static<typeof Scheduler>;

export const DEFAULT_SCHEDULER: Scheduler = { type: 'direct' };
