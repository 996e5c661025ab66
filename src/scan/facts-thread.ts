import { Worker } from 'node:worker_threads';
import { fail, type Outcome } from '../core/outcome.ts';
import type { DatasetFacts } from '../core/plan/dataset-facts.ts';
import type { ResolvedRun } from '../core/run/resolve.ts';

export interface FactsRequest {
  readonly data: ResolvedRun['data'];
  /** Folder of the run file, to which data paths belong. */
  readonly from: string;
  /** Path of the model's tokenizer.json, where it is on this computer. */
  readonly tokenizer: string | undefined;
}

export interface FactsThreadOptions {
  /** The bundled `facts-worker.ts`. */
  readonly workerFile: string;
  /** Ends the thread; the promise then fails with `cancelled`. */
  readonly signal: AbortSignal;
}

/** Reads a run's data in a thread of its own. */
export function readFactsInThread(
  request: FactsRequest,
  { workerFile, signal }: FactsThreadOptions,
): Promise<Outcome<DatasetFacts>> {
  return new Promise((resolve) => {
    const worker = new Worker(workerFile, { workerData: request });
    const end = (outcome: Outcome<DatasetFacts>): void => {
      signal.removeEventListener('abort', cancel);
      resolve(outcome);
      void worker.terminate();
    };
    const cancel = (): void => end(fail('cancelled', 'Reading the data was cancelled', 'Ask again.'));
    worker.once('message', (outcome: Outcome<DatasetFacts>) => end(outcome));
    worker.once('error', (error: Error) =>
      end(
        fail(
          'thread-ended',
          `The data could not be read: ${error.message}`,
          'Check the files that the run names.',
        ),
      ),
    );
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel);
  });
}
