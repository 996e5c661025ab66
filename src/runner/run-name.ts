import { basename, dirname, join } from 'node:path';
import type { RunFile } from '../core/run/run-file.ts';

/** The run's own name, else that of its file, made fit to be a folder's name anywhere. */
export function runName(run: Pick<RunFile, 'name'>, runFilePath: string): string {
  if (run.name !== undefined) return run.name;
  const base = basename(runFilePath).replace(/(\.tune)?\.json$/i, '');
  const safe = base
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64);
  return safe === '' ? 'run' : safe;
}

/** Where a run's adapter comes home to. */
export function adapterFolder(runFilePath: string, name: string): string {
  return join(dirname(runFilePath), 'adapters', name);
}
