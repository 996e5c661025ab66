import type { Advice, AdviceRule, Situation } from './advice/advice.ts';
import { alphaScale } from './advice/alpha-scale.ts';
import { chatTemplate } from './advice/chat-template.ts';
import { doesNotFit } from './advice/does-not-fit.ts';
import { doraDropout } from './advice/dora-dropout.ts';
import { epochs } from './advice/epochs.ts';
import { fewSteps } from './advice/few-steps.ts';
import { fusedLoss } from './advice/fused-loss.ts';
import { learningRate } from './advice/learning-rate.ts';
import { maxLength } from './advice/max-length.ts';
import { measuredMethod } from './advice/measured-method.ts';
import { noReplay } from './advice/no-replay.ts';
import { noValidation } from './advice/no-validation.ts';
import { packing } from './advice/packing.ts';
import { preferenceRate } from './advice/preference-rate.ts';
import { quantisedNeedlessly } from './advice/quantised-needlessly.ts';
import { rankForData } from './advice/rank-for-data.ts';
import { responsesOnly } from './advice/responses-only.ts';
import { rslora } from './advice/rslora.ts';
import { splitDuplicates } from './advice/split-duplicates.ts';

/** The one registry of advice, in the order in which it is shown. */
export const ADVICE: readonly AdviceRule[] = [
  doesNotFit,
  quantisedNeedlessly,
  fusedLoss,
  maxLength,
  splitDuplicates,
  noValidation,
  learningRate,
  preferenceRate,
  epochs,
  fewSteps,
  rankForData,
  alphaScale,
  rslora,
  doraDropout,
  measuredMethod,
  packing,
  chatTemplate,
  responsesOnly,
  noReplay,
];

/** What applies to a run and was not dismissed in its file. */
export function adviceFor(situation: Situation): readonly Advice[] {
  const dismissed = new Set(situation.run.dismissedAdvice);
  return ADVICE.filter(({ id }) => !dismissed.has(id)).flatMap((rule) => {
    const found = rule.advise(situation);
    return found === undefined ? [] : [{ id: rule.id, evidence: rule.evidence, ...found }];
  });
}
