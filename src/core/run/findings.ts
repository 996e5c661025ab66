import type { CheckContext, RunCheck, RunFinding } from './checks/check.ts';
import { LAUNCH_CHECKS } from './checks/launch.ts';
import { METHOD_CHECKS } from './checks/method.ts';
import { OBJECTIVE_CHECKS } from './checks/objective.ts';
import { TRAINING_CHECKS } from './checks/training.ts';
import type { ResolvedRun } from './resolve.ts';

const CHECKS: readonly RunCheck[] = [
  ...OBJECTIVE_CHECKS,
  ...METHOD_CHECKS,
  ...TRAINING_CHECKS,
  ...LAUNCH_CHECKS,
];

/** Settings of a valid run that do not go together, each with a way out. */
export function findingsOf(run: ResolvedRun, context: CheckContext = {}): readonly RunFinding[] {
  return CHECKS.flatMap((one) => {
    const found = one.check(run, context);
    return found === undefined ? [] : [{ id: one.id, ...found }];
  });
}
