import { createReadStream } from 'node:fs';
import type { RunEvent } from '../protocol/job.ts';
import { boxError } from './box-error.ts';
import type { Calls } from './calls.ts';
import type { InputFile, InputTree } from './inputs.ts';

/**
 * Files on the box are named by the hash of their content (`<root>/store/<sha256>`): each is sent once, under another
 * name, gone on with after a cut, and takes its name when the box has found its hash right.
 */
export interface StoreOptions {
  /** The box's folder as an absolute path there. */
  readonly root: string;
  readonly onEvent: (event: RunEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Room that is left on the box for the job's own small files. */
const RESERVE_BYTES = 64 * 1024 * 1024;

/** Sends the files that the box lacks. */
export async function sendFiles(
  calls: Calls,
  files: readonly InputFile[],
  options: StoreOptions,
): Promise<void> {
  const unique = new Map(files.map((file) => [file.sha256, file]));
  const sizes = Object.fromEntries([...unique.values()].map((file) => [file.sha256, file.bytes]));
  const { signal } = options;
  const answer = await calls.ask('missing', [], { stdin: JSON.stringify(sizes), signal });
  const missing = Object.entries(answer['missing'] as Readonly<Record<string, number>>);
  const total = missing.reduce((sum, [sha]) => sum + (sizes[sha] ?? 0), 0);
  const present = missing.reduce((sum, [, bytes]) => sum + bytes, 0);
  refuseFullDisk(total - present, Number(answer['freeBytes']), options);
  let done = 0;
  for (const [sha, offset] of missing) {
    const file = unique.get(sha);
    if (file === undefined) continue;
    const before = done;
    const progress = progressOf(file, total, (bytes) => before + bytes, options);
    await sendFile(calls, file, { ...options, offset: Math.min(offset, file.bytes), onProgress: progress });
    done += file.bytes;
  }
}

/** Makes a folder of files that are in the store; gives its path on the box. */
export async function makeTree(
  calls: Calls,
  tree: InputTree,
  signal: AbortSignal | undefined,
): Promise<string> {
  const manifest = Object.fromEntries([...tree.files].map(([name, file]) => [name, file.sha256]));
  const answer = await calls.ask('tree', [tree.kind, tree.sha256], {
    stdin: JSON.stringify(manifest),
    signal,
  });
  return String(answer['path']);
}

export function storedPath(root: string, file: InputFile): string {
  return `${root}/store/${file.sha256}`;
}

interface SendOptions extends StoreOptions {
  readonly offset: number;
  readonly onProgress: (bytes: number) => void;
}

/** A second try begins anew: the first may have gone on with a file that was damaged. */
async function sendFile(calls: Calls, file: InputFile, options: SendOptions): Promise<void> {
  for (const offset of [options.offset, 0]) {
    await sendBytes(calls, file, { ...options, offset });
    const answer = await calls.ask('commit', [file.sha256], { signal: options.signal });
    if (answer['whole'] === true) return;
  }
  throw boxError(
    'changed-while-sending',
    `${file.path} arrived with another content than it had: it was changed while it was sent`,
    'Start the run again when nothing writes to the file any more.',
  );
}

async function sendBytes(calls: Calls, file: InputFile, options: SendOptions): Promise<void> {
  const part = `${storedPath(options.root, file)}.part`;
  if (await calls.transport.upload(file.path, part, options)) return;
  const { offset, signal } = options;
  await calls.ask('receive', [file.sha256, String(offset)], {
    stdin: counted(file.path, offset, options.onProgress),
    signal,
  });
}

const READ_BYTES = 1024 * 1024;

async function* counted(
  path: string,
  start: number,
  onProgress: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let position = start;
  for await (const chunk of createReadStream(path, { start, highWaterMark: READ_BYTES })) {
    yield chunk as Buffer;
    position += (chunk as Buffer).length;
    onProgress(position);
  }
}

type Total = (bytes: number) => number;

/** Not for every 32 KiB: a hundredth of the whole is as fine as a progress bar gets. */
function progressOf(
  file: InputFile,
  total: number,
  sum: Total,
  { onEvent }: StoreOptions,
): (bytes: number) => void {
  let shown = -1;
  return (bytes) => {
    const done = Math.min(sum(bytes), total);
    const percent = Math.floor((100 * done) / Math.max(total, 1));
    if (percent === shown) return;
    shown = percent;
    onEvent({ type: 'progress', stage: 'upload', message: `Sending ${file.path}`, done, total });
  };
}

function refuseFullDisk(needed: number, free: number, options: StoreOptions): void {
  if (needed + RESERVE_BYTES <= free) return;
  throw boxError(
    'no-space',
    `The box has ${mebibytes(free)} free in ${options.root}, and ${mebibytes(needed + RESERVE_BYTES)} are needed`,
    'Free some space there, or give the target another folder as root in targets.json.',
  );
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}
