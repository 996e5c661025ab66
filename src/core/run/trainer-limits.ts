import type { RunProblem } from './problems.ts';
import type { ResolvedRun } from './resolve.ts';

/** A setting that the trainer does not honour yet. */
interface Limit {
  readonly pointer: string;
  /** What the trainer does instead, so that the user can choose it. */
  readonly instead: string;
  isMet(run: ResolvedRun): boolean;
}

/**
 * The one list of what a run file may say and `src/trainer` does not do yet. A run that says so is refused before
 * anything is sent, rather than trained as something else. Take an entry out when the trainer honours it.
 */
const LIMITS: readonly Limit[] = [
  { pointer: '/launch/gpus', instead: '1', isMet: ({ launch }) => launch.gpus === 1 },
  { pointer: '/launch/nodes', instead: '1', isMet: ({ launch }) => launch.nodes === 1 },
  {
    pointer: '/launch/strategy',
    instead: '"single"',
    isMet: ({ launch }) => launch.strategy === 'single',
  },
];

/** What the run asks for and the trainer can't do yet. */
export function trainerProblems(run: ResolvedRun): readonly RunProblem[] {
  return LIMITS.filter((limit) => !limit.isMet(run)).map(({ pointer, instead }) => ({
    pointer,
    message: `The trainer does not do this yet; it does ${instead}`,
  }));
}
