import { Worker } from 'node:worker_threads';
import { fail, type Outcome } from '../core/outcome.ts';

export interface ThreadOptions {
  /** The bundled program of the thread. */
  readonly workerFile: string;
  /** Ends the thread; the promise then fails with `cancelled`. */
  readonly signal: AbortSignal;
}

/** Starts a thread with a request, and ends it with its first answer. */
export function threadAnswer<T>(
  request: unknown,
  { workerFile, signal }: ThreadOptions,
): Promise<Outcome<T>> {
  return new Promise((resolve) => {
    const worker = new Worker(workerFile, { workerData: request });
    const end = (outcome: Outcome<T>): void => {
      signal.removeEventListener('abort', cancel);
      resolve(outcome);
      void worker.terminate();
    };
    const cancel = (): void => end(fail('cancelled', 'Reading the data was cancelled', 'Ask again.'));
    worker.once('message', (outcome: Outcome<T>) => end(outcome));
    worker.once('error', (error: Error) =>
      end(
        fail(
          'thread-ended',
          `The data could not be read: ${error.message}`,
          'Check the files that are named.',
        ),
      ),
    );
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel);
  });
}
