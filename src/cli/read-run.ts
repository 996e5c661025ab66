import { fail, ok, type Outcome } from '../core/outcome.ts';
import { visible } from '../core/report/visible.ts';
import { resolveRunText, type ResolvedRun } from '../core/run/resolve.ts';
import type { RunFile } from '../core/run/run-file.ts';
import { readText } from './read-text.ts';

export interface RunOnDisk {
  readonly path: string;
  readonly file: RunFile;
  readonly run: ResolvedRun;
}

/** Reads and checks a run file. */
export async function readRun(path: string): Promise<Outcome<RunOnDisk>> {
  const read = await readText(path);
  if (!read.ok) return read;
  const text = read.value;
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
