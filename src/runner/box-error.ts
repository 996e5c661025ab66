import { fail, type Failure, type Outcome } from '../core/outcome.ts';

/** Why the runner could not do something; callers tell failures apart by it. */
export type BoxReason =
  | 'aborted'
  | 'link-lost'
  | 'refused'
  | 'unreachable'
  | 'unknown-host'
  | 'timeout'
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'host-key-revoked'
  | 'host-key-authority'
  | 'known-hosts-unreadable'
  | 'authentication'
  | 'key-missing'
  | 'handshake'
  | 'ssh-config'
  | 'needs-openssh'
  | 'no-openssh'
  | 'unsupported-system'
  | 'no-python'
  | 'python-too-old'
  | 'root-not-writable'
  | 'no-space'
  | 'data-missing'
  | 'model-missing'
  | 'adapter-missing'
  | 'trainer-missing'
  | 'run-invalid'
  | 'changed-while-sending'
  | 'supervisor'
  | 'no-job'
  | 'broken-job'
  | 'no-adapter'
  | 'bad-name'
  | 'folder'
  | 'box'
  | 'internal';

/** An expected failure on its way from the depth of a connection to a method of Box, which makes it a value. */
export class BoxError extends Error {
  readonly reason: string;
  readonly failure: Failure;
  /** Whether trying again may help: the link is down, but nobody has refused us. */
  readonly transient: boolean;

  constructor(failure: Failure, options: { readonly transient?: boolean; readonly cause?: unknown } = {}) {
    super(failure.message, { cause: options.cause });
    this.name = 'BoxError';
    this.reason = failure.reason;
    this.failure = failure;
    this.transient = options.transient ?? false;
  }

  static is(error: unknown): error is BoxError {
    return error instanceof BoxError;
  }
}

export function boxError(reason: BoxReason, message: string, hint: string): BoxError {
  return new BoxError({ reason, message, hint });
}

export function transientError(reason: BoxReason, message: string, hint: string): BoxError {
  return new BoxError({ reason, message, hint }, { transient: true });
}

export function aborted(): BoxError {
  return boxError('aborted', 'Cancelled', 'Start it again when you want it.');
}

/** Rejects as soon as `signal` aborts; what was asked for goes on by itself and its result is dropped. */
export async function orAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  if (signal.aborted) {
    work.catch(() => undefined);
    throw aborted();
  }
  let onAbort = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => reject(aborted());
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Runs `work` and makes an expected failure a value. A bug stays an exception. */
export async function asOutcome<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    if (BoxError.is(error)) return fail(error.failure.reason, error.failure.message, error.failure.hint);
    throw error;
  }
}
