import { once } from 'node:events';
import process from 'node:process';
import type { Outcome } from '../core/outcome.ts';
import type { JobStatus, RunEvent } from '../protocol/job.ts';
import type { Box, Prompts } from '../runner/box.ts';
import type { JobPart } from '../runner/download.ts';
import { openBox } from '../runner/open-box.ts';
import { findTarget, tunesmithHome } from '../runner/target.ts';
import { printFailure } from './run-printer.ts';
import { terminalPrompts } from './terminal-prompts.ts';

/** What a command that works on a box has at hand. */
export interface BoxContext {
  readonly box: Box;
  /** Aborts when the user presses Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface BoxOptions {
  readonly target: string;
  readonly acceptHostKey?: string;
}

/** As shells give it for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Opens the box of a target, works on it, and closes it; gives the exit code. */
export async function withBox(
  options: BoxOptions,
  work: (context: BoxContext) => Promise<number>,
): Promise<number> {
  const target = await findTarget(options.target, tunesmithHome());
  if (!target.ok) return printFailure(target.failure);
  const interrupted = new AbortController();
  const stop = (): void => interrupted.abort();
  process.once('SIGINT', stop);
  try {
    const { signal } = interrupted;
    const opened = await openBox(target.value, { prompts: prompts(options), signal });
    if (!opened.ok) return failed(opened.failure, options);
    const code = await closing(opened.value, work({ box: opened.value, signal }));
    return signal.aborted && code === 2 ? INTERRUPTED : code;
  } finally {
    process.removeListener('SIGINT', stop);
    await drained();
  }
}

async function closing<T>(box: Box, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    await box.close();
  }
}

function prompts(options: BoxOptions): Prompts {
  return terminalPrompts(options.acceptHostKey);
}

type FailureOf<T> = T extends { readonly ok: false; readonly failure: infer F } ? F : never;

function failed(failure: FailureOf<Outcome<Box>>, options: BoxOptions): number {
  printFailure(failure);
  if (failure.reason === 'host-key-unknown' && options.acceptHostKey === undefined)
    process.stderr.write(
      'Where nobody can be asked: --accept-host-key SHA256:… with the right fingerprint.\n',
    );
  return 2;
}

/** Follows a job to its end: 0 where it succeeded, 1 where it did not, 130 where the user has left it to itself. */
export async function followRun(
  { box, signal }: BoxContext,
  jobId: string,
  onEvent: (event: RunEvent) => void,
): Promise<{ readonly code: number; readonly status?: JobStatus }> {
  const outcome = await box.follow(jobId, { onEvent, signal });
  if (outcome.ok) return { code: outcome.value.state === 'succeeded' ? 0 : 1, status: outcome.value };
  if (!signal.aborted) return { code: printFailure(outcome.failure) };
  process.stderr.write(`\nThe job goes on. To follow it again: ${followCommand(jobId, box.target)}\n`);
  return { code: INTERRUPTED };
}

export function followCommand(jobId: string, target: string): string {
  return `tunesmith runs follow ${jobId}${target === 'local' ? '' : ` --target ${target}`}`;
}

/** Downloads the adapter or another part of a job and says where it is; gives the exit code. */
export async function fetchRun({ box, signal }: BoxContext, options: FetchOptions): Promise<number> {
  const fetched = await box.fetch(options.jobId, { ...options, part: options.part ?? 'adapter', signal });
  if (!fetched.ok) return printFailure(fetched.failure);
  process.stderr.write(`It is in ${fetched.value}\n`);
  return 0;
}

export interface FetchOptions {
  readonly jobId: string;
  readonly folder: string;
  readonly part?: JobPart;
  readonly onEvent: (event: RunEvent) => void;
}

/** A pipe may still hold the last lines when the program would end. */
async function drained(): Promise<void> {
  if (process.stdout.writableLength > 0) await once(process.stdout, 'drain').catch(() => undefined);
}
