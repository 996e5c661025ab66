import type { Failure } from '../outcome.ts';
import type { Gpu } from '../plan/gpus.ts';
import type { Plan } from '../plan/plan.ts';

/** A plan with what is needed to show it. */
export interface ShownPlan {
  readonly name: string;
  /** Where the model's configuration was found. */
  readonly modelSource: string;
  readonly gpu: Gpu | undefined;
  readonly pricePerHour: number | undefined;
  /** Why there are no figures of the data. */
  readonly dataProblem: Failure | undefined;
  readonly plan: Plan;
}

/** What `tunesmith plan --format json` prints: figures in bytes, tokens, seconds; null for what is not known. */
export function planJson({ modelSource, gpu, pricePerHour, dataProblem, plan }: ShownPlan): object {
  const { parameters, memory, schedule, fit, fits, strategies, duration, findings, advice } = plan;
  return {
    parameters: {
      trainable: parameters.trainable,
      total: parameters.total,
      byModule: parameters.byModule,
      unmatched: parameters.unmatched,
    },
    memory,
    tokens: schedule?.tokens ?? null,
    steps: schedule?.steps ?? null,
    schedule: schedule ?? null,
    gpu: gpu === undefined || fit === undefined ? null : { ...gpu, ...fit, gpu: undefined },
    duration: duration ?? null,
    cost: costOf(plan, pricePerHour) ?? null,
    fits: fits.map(({ gpu: { name, bytes }, fits: isEnough, largestBatch, largestLength }) => ({
      gpu: name,
      bytes,
      fits: isEnough,
      largestBatch,
      largestLength,
    })),
    strategies: strategies.map(({ strategy, gpus, totalBytes, problem }) => ({
      strategy,
      gpus,
      totalBytes,
      problem: problem ?? null,
    })),
    modelSource,
    dataProblem: dataProblem === undefined ? null : `${dataProblem.message}. ${dataProblem.hint}`,
    findings,
    advice,
  };
}

/** Price of the steps alone, in the currency of the price. */
export function costOf({ duration }: Plan, pricePerHour: number | undefined): number | undefined {
  if (duration === undefined || pricePerHour === undefined) return undefined;
  return (duration.seconds / 3600) * pricePerHour;
}
