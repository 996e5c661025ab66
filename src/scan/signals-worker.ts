import { parentPort, workerData } from 'node:worker_threads';
import { readSignals } from './dataset-signals.ts';
import type { SignalsRequest } from './signals-thread.ts';

/** A thread that reads a dataset's signals once and ends. */

async function answer({ path }: SignalsRequest): Promise<void> {
  parentPort?.postMessage(await readSignals(path));
}

void answer(workerData as SignalsRequest);
