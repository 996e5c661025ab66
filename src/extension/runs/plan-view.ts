import { planRemarks } from '../../core/plan/remarks.ts';
import type { Gpu } from '../../core/plan/gpus.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { RunPlan } from '../../protocol/run-plan.ts';
import type { PlannedRun } from './planner.ts';

export interface ShownWith {
  readonly gpu: Gpu;
  /** Ids of remarks that the user has put away. */
  readonly dismissed: ReadonlySet<string>;
}

/** A plan as the panel is told of it. */
export function runPlan(planned: Outcome<PlannedRun> | undefined, { gpu, dismissed }: ShownWith): RunPlan {
  if (planned === undefined) return { kind: 'none' };
  if (!planned.ok) return { kind: 'failed', message: planned.failure.message, hint: planned.failure.hint };
  const { plan, modelSource, dataProblem } = planned.value;
  const remarks = planRemarks(plan);
  const shown = remarks.filter(({ id }) => !dismissed.has(id));
  return {
    kind: 'ready',
    modelSource,
    trainable: plan.parameters.trainable,
    total: plan.parameters.total,
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
    schedule:
      plan.schedule === undefined
        ? null
        : { tokens: plan.schedule.tokens, steps: plan.schedule.steps, exact: plan.schedule.exact },
    dataProblem,
    seconds: plan.duration?.seconds ?? null,
    remarks: shown.map(({ id, severity, message, evidence, change }) => ({
      id,
      severity,
      message,
      evidence,
      change: change?.title ?? null,
    })),
    dismissed: remarks.length - shown.length,
  };
}
