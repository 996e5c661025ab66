import { ok, type Outcome } from '../core/outcome.ts';
import { planOf } from '../core/plan/plan.ts';
import type { ResolvedRun } from '../core/run/resolve.ts';
import { findArchitecture } from './find-architecture.ts';
import type { FindOptions } from './find-config.ts';

/** Bytes that a run takes of each GPU at its peak, by its plan; `from` is the folder of the run file. */
export async function memoryOfRun(
  run: ResolvedRun,
  from: string,
  options: FindOptions,
): Promise<Outcome<number>> {
  const { id, revision } = run.model;
  const model = await findArchitecture({ id, revision, from }, options);
  if (!model.ok) return model;
  return ok(planOf(run, { architecture: model.value.architecture }).memory.totalBytes);
}
