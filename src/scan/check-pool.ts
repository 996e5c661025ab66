import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { TokenCounter } from '../core/analysis/tokens/counter.ts';
import type { LintSettings } from '../core/lint/configuration.ts';
import type { CheckedPortion } from '../core/lint/line-inspector.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';

/** Whole lines, without the last line end: UTF-8 in memory that threads share, or the lines themselves. */
export type Portion = Uint8Array<SharedArrayBuffer> | readonly string[];

export interface PoolOptions {
  /** Those of the session that the portions are for; `isPortable` says whether threads can have them. */
  readonly settings: LintSettings;
  /** How many threads. */
  readonly workers: number;
  /** The bundled `check-worker.ts`; beside the program that runs where it isn't given. */
  readonly workerFile?: string | undefined;
}

/** What a thread is started with. */
export interface WorkerSettings {
  readonly settings: LintSettings;
  /** Where the tokenizer was read from, and what it is made of if that is enough; null where tokens are estimated. */
  readonly tokenizer: (Pick<Required<TokenCounter>, 'origin'> & Pick<TokenCounter, 'tables'>) | null;
}

export interface CheckMessage {
  readonly id: number;
  readonly portion: Portion;
  readonly format: string | null;
}

export interface CheckedMessage {
  readonly id: number;
  readonly checked: CheckedPortion;
}

export type PoolFailure = 'thread-ended' | 'closed';
export type PoolAnswer = Outcome<CheckedPortion, PoolFailure>;

/** Portions that a thread has at a time, so that it never waits for one. */
const DEPTH = 2;

/**
 * Threads that check portions of a dataset for `LintSession.append`. A portion of about a megabyte is answered in some
 * tens of milliseconds. Where one thread ends by itself, the pool is of no more use, and each portion is answered with that.
 */
export class CheckPool {
  readonly #workers: readonly Worker[];
  readonly #waiting = new Map<
    number,
    { readonly worker: Worker; readonly resolve: (answer: PoolAnswer) => void }
  >();
  readonly #load = new Map<Worker, number>();
  #failure: PoolAnswer | null = null;
  #next = 0;

  constructor({ settings, workers, workerFile }: PoolOptions) {
    const workerData = portable(settings);
    this.#workers = Array.from({ length: workers }, () =>
      this.#start(new Worker(workerFile ?? besideProgram(), { workerData })),
    );
  }

  /** Whether each thread has another portion to go on with. */
  get isFull(): boolean {
    return this.#waiting.size >= DEPTH * this.#workers.length;
  }

  /** Checks a portion by the dataset's format, which is that of its session. */
  check(portion: Portion, format: string | null): Promise<PoolAnswer> {
    if (this.#failure !== null) return Promise.resolve(this.#failure);
    const worker = this.#leastLoaded();
    const id = this.#next++;
    this.#load.set(worker, (this.#load.get(worker) ?? 0) + 1);
    const answer = new Promise<PoolAnswer>((resolve) => this.#waiting.set(id, { worker, resolve }));
    worker.postMessage({ id, portion, format } satisfies CheckMessage);
    return answer;
  }

  /** Ends the threads at once; what is still under way is answered with that. */
  close(): void {
    this.#end(fail('closed', 'The check was stopped', 'Start it again'));
  }

  #start(worker: Worker): Worker {
    worker.unref();
    worker.on('message', ({ id, checked }: CheckedMessage) => this.#answer(id, ok(checked)));
    worker.on('error', (error) => this.#end(ended(error)));
    worker.on('messageerror', (error) => this.#end(ended(error)));
    worker.on('exit', (code) => this.#end(ended(new Error(`exit code ${code}`))));
    return worker;
  }

  #leastLoaded(): Worker {
    const load = (worker: Worker): number => this.#load.get(worker) ?? 0;
    return this.#workers.reduce((best, worker) => (load(worker) < load(best) ? worker : best));
  }

  #answer(id: number, answer: PoolAnswer): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    this.#load.set(waiting.worker, (this.#load.get(waiting.worker) ?? 1) - 1);
    waiting.resolve(answer);
  }

  #end(failure: PoolAnswer): void {
    if (this.#failure !== null) return;
    this.#failure = failure;
    for (const worker of this.#workers) void worker.terminate();
    for (const id of this.#waiting.keys()) this.#answer(id, failure);
  }
}

/** The words of an error in a thread may quote a record, so that only its kind is told. */
function ended(error: Error): PoolAnswer {
  const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return fail(
    'thread-ended',
    `A thread that checked a part of the dataset ended before it was done (${isMemory ? 'out of memory' : error.name})`,
    isMemory ? 'Close other programs, or split the file' : 'Try again; report it if it happens again',
  );
}

/** Whether other threads can count tokens as these settings do. */
export function isPortable({ tokens }: LintSettings): boolean {
  return tokens === undefined || tokens.origin !== undefined;
}

/** A function cannot be sent. */
function portable({ tokens, ...settings }: LintSettings): WorkerSettings {
  if (tokens?.origin === undefined) return { settings, tokenizer: null };
  const { origin, tables } = tokens;
  return { settings, tokenizer: tables === undefined ? { origin } : { origin, tables } };
}

function besideProgram(): string {
  return join(dirname(fileURLToPath(import.meta.url)), 'check-worker.js');
}
