import { transientError, type BoxError } from '../box-error.ts';

/** A connection that was there and is gone. */
export function lost(where: string, why: string): BoxError {
  return transientError(
    'link-lost',
    `The connection to ${where} was lost: ${why}`,
    'Check the network; a job that has begun goes on by itself, and `tunesmith runs follow` finds it again.',
  );
}
