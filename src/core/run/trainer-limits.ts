import type { RunProblem } from './problems.ts';
import type { ResolvedRun } from './resolve.ts';

/** A setting that the trainer does not honour yet. */
interface Limit {
  readonly pointer: string;
  readonly message: string;
  isMet(run: ResolvedRun): boolean;
}

/**
 * The one list of what a run file may say and `src/trainer` does not do yet. A run that says so is refused before
 * anything is sent, rather than trained as something else. Take an entry out when the trainer honours it.
 */
const LIMITS: readonly Limit[] = [
  {
    pointer: '/launch/strategy',
    message:
      'Weights that are shared out among devices (fsdp, zero3) are trained by the method lora with its usual initialisation only; take "ddp" or "zero2"',
    isMet: (run) => !sharesWeights(run) || isPlainLora(run),
  },
  {
    pointer: '/retention/ewc',
    message: 'Elastic weight consolidation needs the whole adapter on each device; take "ddp" or "zero2"',
    isMet: (run) => !sharesWeights(run) || run.retention.ewc === null,
  },
  {
    pointer: '/training/objective',
    message: 'Preferences are learnt with the whole model on each device; take "ddp" or "zero2"',
    isMet: (run) => !sharesWeights(run) || run.training.objective === 'sft',
  },
];

/** What the run asks for and the trainer can't do yet. */
export function trainerProblems(run: ResolvedRun): readonly RunProblem[] {
  return LIMITS.filter((limit) => !limit.isMet(run)).map(({ pointer, message }) => ({ pointer, message }));
}

function sharesWeights({ launch }: ResolvedRun): boolean {
  return launch.strategy === 'fsdp' || launch.strategy === 'zero3';
}

function isPlainLora({ method }: ResolvedRun): boolean {
  return method.type === 'lora' && ['default', 'gaussian'].includes(method.init);
}
