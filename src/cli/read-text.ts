import { readFile } from 'node:fs/promises';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { visible } from '../core/report/visible.ts';
import { readFailure } from '../scan/dataset-file.ts';

/** Reads a file of settings; a failure says which file it is. */
export async function readText(path: string): Promise<Outcome<string>> {
  const read = await readFile(path, 'utf8').then(ok, readFailure);
  if (read.ok) return read;
  const { reason, message, hint } = read.failure;
  return fail(reason, `${visible(path)}: ${message}`, hint);
}
