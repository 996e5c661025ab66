import { asksForFact } from '../analysis/fact-question.ts';
import type { Exchange } from './exchange.ts';

/** From this share of facts on, a dataset is one of facts rather than of behaviour. */
export const MOSTLY_FACTS = 0.6;

/** Whether a record's question is for a fact and its answer is short. */
export function isAboutFact({ prompts, answer }: Exchange): boolean {
  const question = prompts.map(({ text }) => text.trim()).join('\n');
  return asksForFact(question.trim(), answer.text);
}
