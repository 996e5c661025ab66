import process from 'node:process';
import type { Failure } from '../core/outcome.ts';

/** Says why a command could not run, and gives the exit code for that. */
export function complain({ message, hint }: Failure): number {
  process.stderr.write(`tunesmith: ${message}. ${hint.replace(/\.$/, '')}.\n`);
  return 2;
}
