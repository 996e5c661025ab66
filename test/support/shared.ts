import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ROOT } from './repository.ts';

/** The folder of public datasets and test truth beside the checkout, which the project does not ship. */
const SHARED = process.env['TUNESMITH_SHARED'] ?? join(ROOT, '../shared');

/** For `describe.runIf`: whether a file of that folder is there. */
export function hasShared(path: string): boolean {
  return existsSync(join(SHARED, path));
}

/** Lines of a file of that folder; none where it is not there, since vitest also collects the suites that it skips. */
export function sharedLines(path: string): readonly string[] {
  return hasShared(path) ? readFileSync(join(SHARED, path), 'utf8').trimEnd().split('\n') : [];
}

/** Names of the datasets of that folder. */
export function sharedDatasets(): readonly string[] {
  if (!hasShared('data')) return [];
  return readdirSync(join(SHARED, 'data')).filter((name) => name.endsWith('.jsonl'));
}
