import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FollowOptions } from './box.ts';
import { boxError, type BoxError } from './box-error.ts';
import type { Answer, Calls } from './calls.ts';
import { rateMeter } from './rate.ts';
import { overLostLinks, SOME_ATTEMPTS } from './reconnect.ts';

interface RemoteFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What of a job is wanted: its `adapter`, its last `checkpoint`, or one by name (`checkpoint-40`). */
export type JobPart = 'adapter' | 'checkpoint' | `checkpoint-${number}`;

export interface DownloadOptions extends FollowOptions {
  readonly part: JobPart;
  readonly folder: string;
}

/**
 * Downloads a part of a job into `folder`, which appears whole or not at all. What stands there of an earlier run is kept
 * beside it under a number, since nothing says that it can be had again. Throws a BoxError.
 */
export async function downloadPart(
  calls: Calls,
  jobId: string,
  { folder, ...options }: DownloadOptions,
): Promise<string> {
  const patience = { attempts: SOME_ATTEMPTS, onEvent: options.onEvent, signal: options.signal };
  const { part, files } = await overLostLinks(calls.transport, patience, async () => {
    const answer = await calls.ask('files', [jobId, options.part], { signal: options.signal });
    // The last checkpoint may be another one by the next call.
    return { part: readPart(answer), files: readFiles(answer) };
  });
  const temporary = `${folder}.part-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(temporary, { recursive: true });
    const total = files.reduce((sum, file) => sum + file.bytes, 0);
    let done = 0;
    const rate = rateMeter();
    for (const file of files) {
      const onProgress = (bytes: number): void => {
        const bytesPerSecond = rate(done + bytes);
        const speed = bytesPerSecond === undefined ? {} : { bytesPerSecond };
        const reached = { message: file.path, done: done + bytes, total };
        options.onEvent({ type: 'progress', stage: 'download', ...reached, ...speed });
      };
      const target = join(temporary, file.path);
      await downloadFile(calls, file, { ...options, part, jobId, target, onProgress });
      done += file.bytes;
    }
    await setAside(folder);
    await rename(temporary, folder);
    return folder;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw folderError(error, folder);
  }
}

/** Whether a box names a checkpoint so that a folder here may be named by it. */
export function isCheckpoint(name: unknown): name is string {
  return typeof name === 'string' && /^checkpoint-\d{1,15}$/.test(name);
}

function readPart({ part }: Answer): string {
  if (part === 'adapter' || isCheckpoint(part)) return part;
  throw unsafePath('');
}

/** The box is not trusted with names: a path that leaves the folder would write anywhere on this computer. */
function readFiles(answer: Answer): readonly RemoteFile[] {
  const { files } = answer;
  if (!Array.isArray(files)) throw boxError('box', 'The box gave no list of files', 'Update Tunesmith.');
  const seen = new Set<string>();
  return files.map((file: Answer | null) => {
    const { path, bytes, sha256 } = file ?? {};
    // Without a size there would be no limit to what is written.
    if (typeof path !== 'string' || typeof sha256 !== 'string' || !isSize(bytes))
      throw unsafePath(typeof path === 'string' ? path : '');
    // Windows and macOS take names that differ in case for one file.
    const key = path.toLowerCase();
    if (isUnsafe(path) || seen.has(key)) throw unsafePath(path);
    seen.add(key);
    return { path, bytes, sha256 };
  });
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Names that are devices on Windows, whatever their ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

function isUnsafe(path: string): boolean {
  return path
    .split('/')
    .some(
      (part) =>
        part === '' || part === '.' || part === '..' || /[\\:\0]|[. ]$/.test(part) || DEVICE.test(part),
    );
}

function unsafePath(path: string): BoxError {
  return boxError(
    'bad-name',
    `The box names a file ${JSON.stringify(path)}, which is no name to write to`,
    'Look at the job on the box: its folder is not what the trainer makes.',
  );
}

interface FileOptions extends FollowOptions {
  readonly part: string;
  readonly jobId: string;
  readonly target: string;
  readonly onProgress: (bytes: number) => void;
}

async function downloadFile(calls: Calls, file: RemoteFile, options: FileOptions): Promise<void> {
  await mkdir(dirname(options.target), { recursive: true });
  const handle = await open(options.target, 'w');
  try {
    await receive(calls, file, { ...options, handle });
  } finally {
    await handle.close();
  }
}

async function receive(
  calls: Calls,
  file: RemoteFile,
  { handle, ...options }: FileOptions & { readonly handle: FileHandle },
): Promise<void> {
  const hash = createHash('sha256');
  let position = 0;
  const { onEvent, signal, jobId, part } = options;
  await overLostLinks(calls.transport, { attempts: SOME_ATTEMPTS, onEvent, signal }, () =>
    calls.stream('send', [jobId, part, file.path, String(position)], {
      signal,
      onStdout: async (chunk) => {
        // A box that sends more than it named would fill the disk.
        if (position + chunk.length > file.bytes) throw changed(file, jobId);
        await handle.write(chunk, 0, chunk.length, position);
        hash.update(chunk);
        position += chunk.length;
        options.onProgress(position);
      },
    }),
  );
  await handle.sync();
  if (hash.digest('hex') === file.sha256) return;
  throw changed(file, jobId);
}

function changed(file: RemoteFile, jobId: string): BoxError {
  return boxError(
    'changed-while-sending',
    `${file.path} arrived with another content than the box has`,
    `Fetch it again: tunesmith runs fetch ${jobId}.`,
  );
}

async function setAside(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => undefined)) === undefined) return;
  const parent = dirname(folder);
  const names = new Set(await readdir(parent));
  let number = 1;
  while (names.has(folder.slice(parent.length + 1) + `.previous-${number}`)) number++;
  await rename(folder, `${folder}.previous-${number}`);
}

function folderError(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (typeof code !== 'string') return error;
  return boxError(
    'folder',
    `It cannot be written to ${folder}: ${(error as Error).message}`,
    'Make room there, or make the folder writable, and fetch it again.',
  );
}
