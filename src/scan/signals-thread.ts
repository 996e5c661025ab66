import type { Outcome } from '../core/outcome.ts';
import type { DatasetSignals } from '../core/plan/approach/signals.ts';
import { threadAnswer, type ThreadOptions } from './thread-answer.ts';

export interface SignalsRequest {
  /** Path of the dataset. */
  readonly path: string;
}

/** Reads what a dataset says about retrieval or training in a thread of its own: the bundled `signals-worker.ts`. */
export function readSignalsInThread(
  request: SignalsRequest,
  options: ThreadOptions,
): Promise<Outcome<DatasetSignals>> {
  return threadAnswer(request, options);
}
