import { FINISHED_RUN } from '../../src/core/plan/duration.ts';
import { formatDuration, gibibytes } from '../../src/core/plan/words.ts';
import type { GpuFit, ReadyPlan } from '../../src/protocol/run-plan.ts';

export const NUMBER = new Intl.NumberFormat('en-US');
const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** The plan in one line. */
export function summaryOf(plan: ReadyPlan): string {
  const gpu = chosenGpu(plan);
  const memory = `${gibibytes(plan.memory.totalBytes)}${gpu === undefined ? '' : ` of ${gibibytes(gpu.bytes)}`}`;
  const steps = plan.schedule === null ? [] : [`${NUMBER.format(plan.schedule.steps)} steps`];
  return [`${SHORT.format(plan.trainable)} trainable`, memory, ...steps].join(' · ');
}

export function chosenGpu({ fits, gpu }: ReadyPlan): GpuFit | undefined {
  return fits.find(({ name }) => name === gpu);
}

/** How much is trained, and in which layers of this model. */
export function parametersText({ trainable, total, byModule }: ReadyPlan): string {
  const share = ((100 * trainable) / total).toPrecision(3);
  const layers = byModule.length === 0 ? '' : `, in ${byModule.map(({ name }) => name).join(', ')}`;
  return `${NUMBER.format(trainable)} of ${NUMBER.format(total)} parameters are trained (${share} %)${layers}`;
}

/** Exact tokens have no mark, estimated ones have `≈`. */
export function scheduleText({ schedule, duration, gpu }: ReadyPlan): string {
  if (schedule === null) return '';
  const about = schedule.exact ? '' : '≈';
  const steps = `${NUMBER.format(schedule.steps)} ${schedule.steps === 1 ? 'step' : 'steps'}`;
  return `${about}${NUMBER.format(schedule.tokens)} tokens in ${steps}${duration === null ? '' : `, ${timeText(duration, gpu)}`}`;
}

/** By a run that was like this one, else as the GPU is known to work. */
function timeText({ seconds, source }: NonNullable<ReadyPlan['duration']>, gpu: string): string {
  const where = source === FINISHED_RUN ? 'as fast as your last run like it' : `on ${gpu}`;
  return `about ${formatDuration(seconds * 1000)} ${where}`;
}

/** The speed that the time rests on. */
export function speedText({ tokensPerSecond, source }: NonNullable<ReadyPlan['duration']>): string {
  return `${NUMBER.format(Math.round(tokensPerSecond))} tokens a second, from ${source}`;
}

/** Whether it fits, and what would. */
export function fitText(plan: ReadyPlan): string {
  const gpu = chosenGpu(plan);
  if (gpu === undefined) return '';
  const most = `largest batch ${NUMBER.format(gpu.largestBatch)}, longest sequence ${NUMBER.format(gpu.largestLength)} tokens`;
  if (gpu.fits) return `It fits: ${most}.`;
  return gpu.largestBatch > 0
    ? `It does not fit: ${most}.`
    : 'It does not fit, not even one record at a time.';
}

/** The smallest memory of the table that the run fits into. */
export function smallestText({ fits }: ReadyPlan): string {
  const fitting = fits.filter((gpu) => gpu.fits).toSorted((a, b) => a.bytes - b.bytes)[0];
  return fitting === undefined
    ? 'It fits on none of the GPUs in the table.'
    : `The smallest GPUs that it fits on have ${Math.round(fitting.bytes / 1024 ** 3)} GiB.`;
}
