import { planRemarks } from '../../core/plan/remarks.ts';
import type { Gpu } from '../../core/plan/gpus.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { RunPlan } from '../../protocol/run-plan.ts';
import type { PlannedRun } from './planner.ts';

/** A plan as the panel is told of it. */
export function runPlan(planned: Outcome<PlannedRun> | undefined, gpu: Gpu): RunPlan {
  if (planned === undefined) return { kind: 'none' };
  if (!planned.ok) return { kind: 'failed', message: planned.failure.message, hint: planned.failure.hint };
  const { plan, modelSource, dataProblem } = planned.value;
  return {
    kind: 'ready',
    modelSource,
    trainable: plan.parameters.trainable,
    total: plan.parameters.total,
    byModule: [...plan.parameters.byModule],
    memory: {
      totalBytes: plan.memory.totalBytes,
      terms: plan.memory.terms.map(({ id, name, bytes, formula, source }) => ({
        id,
        name,
        bytes,
        formula,
        source,
      })),
    },
    fits: plan.fits.map(({ gpu: { name, bytes }, fits, largestBatch, largestLength }) => ({
      name,
      bytes,
      fits,
      largestBatch,
      largestLength,
    })),
    gpu: gpu.name,
    strategies: plan.strategies.map(({ strategy, gpus, totalBytes, problem }) => ({
      strategy,
      gpus,
      totalBytes,
      problem: problem ?? null,
    })),
    schedule:
      plan.schedule === undefined
        ? null
        : { tokens: plan.schedule.tokens, steps: plan.schedule.steps, exact: plan.schedule.exact },
    dataProblem,
    duration: plan.duration ?? null,
    remarks: planRemarks(plan).map(({ id, severity, message, evidence, change }) => ({
      id,
      severity,
      message,
      evidence,
      change: change?.title ?? null,
    })),
  };
}
