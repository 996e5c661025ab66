import process from 'node:process';
import type { Failure } from '../core/outcome.ts';
import { messageText } from './terminal-text.ts';

/** Says why a command could not run, and gives the exit code for that. */
export function complain({ message, hint }: Failure): number {
  process.stderr.write(`tunesmith: ${messageText(message)}. ${messageText(hint.replace(/\.$/, ''))}.\n`);
  return 2;
}
