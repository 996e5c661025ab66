import type { Outcome } from '../core/outcome.ts';
import type { DatasetFacts } from '../core/plan/dataset-facts.ts';
import type { ResolvedRun } from '../core/run/resolve.ts';
import { threadAnswer, type ThreadOptions } from './thread-answer.ts';

export interface FactsRequest {
  readonly data: ResolvedRun['data'];
  /** Folder of the run file, to which data paths belong. */
  readonly from: string;
  /** Path of the model's tokenizer.json, where it is on this computer. */
  readonly tokenizer: string | undefined;
}

/** Reads a run's data in a thread of its own: the bundled `facts-worker.ts`. */
export function readFactsInThread(
  request: FactsRequest,
  options: ThreadOptions,
): Promise<Outcome<DatasetFacts>> {
  return threadAnswer(request, options);
}
