import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ReferenceFile } from '../core/lint/rule.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';

/** Reads a file that datasets are compared with, named relative to the folder of the configuration. */
export async function readReference(folder: string, path: string): Promise<Outcome<ReferenceFile>> {
  try {
    const text = await readFile(resolve(folder, path), 'utf8');
    return ok({ path, lines: text.split(/\r?\n/) });
  } catch {
    return fail(
      'no-reference',
      `The evaluation file ${path} can't be read`,
      'Correct `evaluation` in tunesmith.json',
    );
  }
}
