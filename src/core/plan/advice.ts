import type { Advice, AdviceRule, Situation } from './advice/advice.ts';
import { fusedLoss } from './advice/fused-loss.ts';

/** The one registry of advice, in the order in which it is shown. */
export const ADVICE: readonly AdviceRule[] = [fusedLoss];

/** What applies to a run and was not dismissed in its file. */
export function adviceFor(situation: Situation): readonly Advice[] {
  const dismissed = new Set(situation.run.dismissedAdvice);
  return ADVICE.filter(({ id }) => !dismissed.has(id)).flatMap((rule) => {
    const found = rule.advise(situation);
    return found === undefined ? [] : [{ id: rule.id, evidence: rule.evidence, ...found }];
  });
}
