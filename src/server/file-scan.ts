import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { LintSettings } from '../core/lint/configuration.ts';
import type { WorstFindings } from '../core/lint/finding-store.ts';
import type { DatasetSummary } from '../core/lint/session.ts';
import type { Failure } from '../core/outcome.ts';

/** Heap of the thread that reads a file: what doesn't fit ends that scan and nothing else. */
const MAX_HEAP_MB = 3072;

const WORKER = join(dirname(fileURLToPath(import.meta.url)), 'scan-worker.js');

/** What a thread is told. A counter can't cross, only the path of its tokenizer, or null where tokens are estimated. */
export interface ScanOrder {
  readonly path: string;
  readonly settings: Omit<LintSettings, 'tokens'>;
  readonly tokenizer: string | null;
  /** How many findings to send, the worst. */
  readonly limit: number;
}

/** What has been found in a file, or in its part that has been read. */
export interface ScanResults {
  readonly worst: WorstFindings;
  readonly summary: DatasetSummary;
  readonly lines: number;
}

export type ScanMessage =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'found' | 'finished'; readonly results: ScanResults }
  | { readonly kind: 'failed'; readonly failure: Failure };

const OUT_OF_MEMORY: Failure = {
  reason: 'too-large',
  message: 'The file holds more than the memory for one scan',
  hint: 'Split it into smaller files',
};

const CRASHED: Failure = {
  reason: 'internal',
  message: 'The scan of this file failed',
  hint: 'Please report this with the size of the file and the shape of its records',
};

/** Scans a file in a thread of its own, so that nothing waits for it; the function that it gives ends the scan at once. */
export function startScan(order: ScanOrder, listen: (message: ScanMessage) => void): () => void {
  const worker = new Worker(WORKER, {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  let hasEnded = false;
  const end = (message: ScanMessage): void => {
    if (hasEnded) return;
    hasEnded = true;
    listen(message);
  };
  worker.on('message', (message: ScanMessage) => {
    if (message.kind === 'finished' || message.kind === 'failed') end(message);
    else if (!hasEnded) listen(message);
  });
  // The error's own words may quote the file, so they go nowhere.
  worker.on('error', (error) =>
    end({ kind: 'failed', failure: isOutOfMemory(error) ? OUT_OF_MEMORY : CRASHED }),
  );
  return () => {
    hasEnded = true;
    void worker.terminate();
  };
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
