import { stat } from 'node:fs/promises';
import { isGlob } from '../core/lint/glob.ts';
import type { FileFailure } from '../core/report/lint-report.ts';
import { filesBelow, filesMatching } from '../scan/find-files.ts';

/** Stands for standard input among the files of a command line. */
export const STANDARD_INPUT = '-';

/** What a folder is taken to hold. */
const DATASET = /\.(?:jsonl|ndjson)$/i;

export interface FoundDatasets {
  /** Each once, in the order of the arguments; those of a glob or folder by name. */
  readonly paths: readonly string[];
  readonly failures: readonly FileFailure[];
}

/**
 * The files that arguments mean: a file is itself, also where its name looks like a glob; a folder is the datasets below
 * it; a glob that the shell has left as it is, is what it matches. Hidden folders, `node_modules` and links to folders are
 * not gone into.
 */
export async function findDatasets(arguments_: readonly string[]): Promise<FoundDatasets> {
  const paths = new Set<string>();
  const failures: FileFailure[] = [];
  for (const argument of arguments_) {
    const found = await expand(argument);
    for (const path of found) paths.add(path);
    if (found.length === 0) failures.push(nothingFound(argument));
  }
  return { paths: [...paths], failures };
}

async function expand(argument: string): Promise<readonly string[]> {
  if (argument === STANDARD_INPUT) return [argument];
  const info = await stat(argument).catch(() => null);
  if (info?.isDirectory() === true) return filesBelow(argument, (path) => DATASET.test(path));
  // A missing file is reported where it is read.
  if (info !== null || !isGlob(argument)) return [argument];
  return filesMatching(argument);
}

function nothingFound(path: string): FileFailure {
  return isGlob(path)
    ? { path, reason: 'no-match', message: 'No file matches', hint: 'Check the pattern and its quotes' }
    : {
        path,
        reason: 'no-datasets',
        message: 'There is no .jsonl or .ndjson file in this folder',
        hint: 'Name the files themselves',
      };
}
