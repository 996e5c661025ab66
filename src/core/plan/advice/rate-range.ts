import { printNumber } from '../../run/number.ts';
import type { AdviceRule } from './advice.ts';

/** Learning rates that published recipes use. */
export interface Range {
  readonly lowest: number;
  readonly highest: number;
  readonly usual: number;
}

/** What to say of a rate outside the range; nothing of one within. */
export function rateAdvice(
  rate: number,
  { lowest, highest, usual }: Range,
): ReturnType<AdviceRule['advise']> {
  if (rate >= lowest && rate <= highest) return undefined;
  const isHigh = rate > highest;
  const outcome = isHigh
    ? 'the loss may jump and the model unlearn'
    : 'the model may hardly change in the steps that it has';
  return {
    severity: rate > 10 * highest ? 'warning' : 'hint',
    pointer: '/training/learningRate',
    message: `A learning rate of ${printNumber(rate)} is ${isHigh ? 'above' : 'below'} what is usual here (${printNumber(lowest)} to ${printNumber(highest)}): ${outcome}`,
    change: {
      title: `Use ${printNumber(usual)}`,
      values: [{ pointer: '/training/learningRate', value: usual }],
    },
  };
}
