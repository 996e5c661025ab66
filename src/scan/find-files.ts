import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import process from 'node:process';
import { globBase, matchesGlob } from '../core/lint/glob.ts';

/** The files that a glob matches, by name. Without a slash it stays in its own folder, as it is for a shell. */
export async function filesMatching(argument: string): Promise<readonly string[]> {
  const glob = slashes(argument);
  const base = globBase(glob);
  const pattern = `./${glob.slice(base.length)}`;
  const folder = base === '' ? '.' : base;
  return filesBelow(folder, (path) => matchesGlob(pattern, slashes(relative(folder, path))));
}

/** The files below a folder. Hidden folders, `node_modules` and links to folders are not gone into. */
export async function filesBelow(
  folder: string,
  takes: (path: string) => boolean,
): Promise<readonly string[]> {
  const found: string[] = [];
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of await entriesOf(next)) {
      const path = slashes(join(next, entry.name));
      if (entry.isDirectory()) {
        if (!isSkipped(entry.name)) pending.push(path);
      } else if (takes(path) && (await isFile(entry, path))) found.push(path);
    }
  }
  return found.sort();
}

function isSkipped(folder: string): boolean {
  return folder.startsWith('.') || folder === 'node_modules';
}

/** A folder that can't be read holds nothing for us. */
function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function isFile(entry: Dirent, path: string): Promise<boolean> {
  if (entry.isFile()) return true;
  return entry.isSymbolicLink() && (await stat(path).catch(() => null))?.isFile() === true;
}

function slashes(path: string): string {
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
}
