import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { DatasetSketch } from '../core/run/exchange/exchange.ts';
import { SKETCH_BYTES, sketchDataset } from '../core/run/exchange/sketch.ts';
import type { ResolvedRun } from '../core/run/resolve.ts';
import { recordFilesOf } from '../core/run/run-files.ts';
import { isPlainFile } from './plain-file.ts';

/** What the beginnings of a run's datasets say about them, for an export; `from` is the folder of the run file. */
export async function sketchRun(
  { data }: ResolvedRun,
  from: string,
): Promise<Outcome<(path: string) => DatasetSketch>> {
  const sketches = new Map<string, DatasetSketch>();
  for (const path of recordFilesOf(data)) {
    const beginning = await readBeginning(resolve(from, path)).catch((error: Error) => error);
    if (typeof beginning !== 'string')
      return fail(
        'dataset-missing',
        `The dataset ${path} cannot be read: ${beginning.message}`,
        'Correct its path.',
      );
    sketches.set(path, sketchDataset(beginning));
  }
  return ok((path) => sketches.get(path) ?? { format: null, fields: new Set() });
}

async function readBeginning(path: string): Promise<string> {
  if (existsSync(path) && !(await isPlainFile(path))) throw new Error('it is not a file');
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(SKETCH_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, SKETCH_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
