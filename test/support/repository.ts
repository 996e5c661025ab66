import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout that the tests run in. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Files that git tracks or would track, relative to the root: what a clean checkout holds. */
export function repositoryFiles(): readonly string[] {
  const listing = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return [...new Set(listing.split('\0'))].filter((path) => path !== '' && existsSync(join(ROOT, path)));
}
