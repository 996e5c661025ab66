import { randomBytes } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail, ok, type Outcome } from '../core/outcome.ts';

/** A file as it was when it was read: by this it is known again. */
export interface FileState {
  /** Where links lead to. */
  readonly path: string;
  readonly stats: BigIntStats;
}

export async function fileState(path: string): Promise<FileState> {
  const real = await realpath(path);
  return { path: real, stats: await stat(real, { bigint: true }) };
}

/**
 * Puts a new content in place of a file's: written beside it, brought to the disk, then renamed, so that the old or the new
 * file is there whole at any moment. Keeps the mode, and the owner where that is allowed. Refuses if the file is no longer
 * the one that was read. A hard link elsewhere keeps the old content.
 */
export async function replaceFile(
  before: FileState,
  content: string,
): Promise<Outcome<void, 'changed' | 'not-writable'>> {
  try {
    const temporary = temporaryName(before.path);
    try {
      await writeWhole(temporary, content, before.stats);
      if (!isSame(before.stats, await stat(before.path, { bigint: true }))) return changed();
      await rename(temporary, before.path);
    } finally {
      await rm(temporary, { force: true });
    }
    await syncFolder(dirname(before.path));
    return ok(undefined);
  } catch (error) {
    return notWritable(error);
  }
}

/** Likewise for a file that need not be there yet. What is there and no file, such as `/dev/null`, is never replaced. */
export async function createOrReplace(
  path: string,
  content: string,
): Promise<Outcome<void, 'changed' | 'not-writable'>> {
  const before = await fileState(path).catch(() => null);
  if (before?.stats.isFile() === true) return replaceFile(before, content);
  if (before !== null || (await isThere(path))) return noFile();
  const temporary = temporaryName(path);
  try {
    await writeWhole(temporary, content, null);
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return ok(undefined);
  } catch (error) {
    await rm(temporary, { force: true });
    return notWritable(error);
  }
}

/** Whether a name is taken, be it by a link to nothing. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
}

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

async function writeWhole(path: string, content: string, like: BigIntStats | null): Promise<void> {
  // Until it has the mode of the file it is to replace, no one else reads it.
  const file = await open(path, NEW_FILE, like === null ? 0o666 : 0o600);
  try {
    if (like !== null) await takeOwnerAndMode(file, like);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function takeOwnerAndMode(file: FileHandle, { uid, gid, mode }: BigIntStats): Promise<void> {
  // Only the superuser may give a file away: for others the new file is theirs, as with most editors.
  await file.chown(Number(uid), Number(gid)).catch(() => undefined);
  await file.chmod(Number(mode) & 0o7777);
}

function isSame(a: BigIntStats, b: BigIntStats): boolean {
  return a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs;
}

/** The rename itself must reach the disk; some systems know no such thing for folders. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function changed(): Outcome<never, 'changed'> {
  return fail('changed', 'The file changed while it was being fixed, and was left as it is', 'Run again');
}

function noFile(): Outcome<never, 'not-writable'> {
  return fail('not-writable', 'This is no file that can be replaced, and was left as it is', 'Name another');
}

function notWritable(error: unknown): Outcome<never, 'not-writable'> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT')
    return fail(
      'not-writable',
      'It could not be written: its folder is not there',
      'Make the folder, or name another',
    );
  return fail(
    'not-writable',
    `It could not be written (${code}), and was left as it is`,
    'Check the permissions of its folder and the free space',
  );
}
