import { setTimeout as delay } from 'node:timers/promises';
import type { RunEvent } from '../protocol/job.ts';
import { aborted, BoxError } from './box-error.ts';
import type { Transport } from './transport/transport.ts';

export interface Patience {
  /** Tries to connect again before it gives up; each success starts the count anew. */
  readonly attempts: number;
  readonly onEvent: (event: RunEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** About a minute: an upload should survive a lift, and fail before its user has left. */
export const SOME_ATTEMPTS = 8;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/**
 * Does `work` again after the link was lost, until it is done or the server refuses. `work` must be such that doing it
 * again repeats nothing. The first connection is made elsewhere: what cannot be reached at all fails at once.
 */
export async function overLostLinks<T>(
  transport: Transport,
  patience: Patience,
  work: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!BoxError.is(error) || !error.transient) throw error;
      patience.onEvent({ type: 'connection', state: 'lost', message: error.message });
      await connectAgain(transport, patience, error);
    }
  }
}

async function connectAgain(transport: Transport, patience: Patience, first: BoxError): Promise<void> {
  let last = first;
  for (let attempt = 0; attempt < patience.attempts; attempt++) {
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
    await pause(waitMs, patience.signal);
    patience.onEvent({
      type: 'connection',
      state: 'retrying',
      message: `Connecting to ${transport.label} again`,
    });
    try {
      await transport.connect(patience.signal);
      patience.onEvent({
        type: 'connection',
        state: 'restored',
        message: `Connected to ${transport.label} again`,
      });
      return;
    } catch (error) {
      if (!BoxError.is(error) || !error.transient) throw error;
      last = error;
    }
  }
  throw new BoxError(last.failure);
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch {
    throw aborted();
  }
}
