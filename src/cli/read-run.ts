import { readFile } from 'node:fs/promises';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { visible } from '../core/report/visible.ts';
import { resolveRunText, type ResolvedRun } from '../core/run/resolve.ts';
import type { RunFile } from '../core/run/run-file.ts';

export interface RunOnDisk {
  readonly path: string;
  readonly file: RunFile;
  readonly run: ResolvedRun;
}

/** Reads and checks a run file. */
export async function readRun(path: string): Promise<Outcome<RunOnDisk>> {
  const text = await readFile(path, 'utf8').catch((error: Error) => error);
  if (typeof text !== 'string') {
    return fail('run-missing', `The run file cannot be read: ${text.message}`, 'Check its path.');
  }
  const result = resolveRunText(text);
  if (result.ok) return ok({ path, file: result.file, run: result.run });
  const problems = result.problems.map(
    ({ pointer, message }) => `  ${visible(pointer || '/')}: ${visible(message)}`,
  );
  return fail(
    'run-invalid',
    [`${visible(path)} is not a valid run file:`, ...problems].join('\n'),
    'Correct it and try again.',
  );
}
