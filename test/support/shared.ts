import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ROOT } from './repository.ts';

/** The folder of public datasets and test truth beside the checkout, which the project does not ship. */
export const SHARED = process.env['TUNESMITH_SHARED'] ?? join(ROOT, '../shared');

/** For `describe.runIf`: whether a file of that folder is there. */
export function hasShared(path: string): boolean {
  return existsSync(join(SHARED, path));
}
