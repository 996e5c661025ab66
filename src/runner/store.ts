import { createReadStream } from 'node:fs';
import type { RunEvent } from '../protocol/job.ts';
import { boxError, type BoxError } from './box-error.ts';
import type { Calls } from './calls.ts';
import type { InputFile, InputTree } from './inputs.ts';

/**
 * Files on the box are named by the hash of their content (`<root>/store/<sha256>`): each is sent once, under another
 * name, gone on with after a cut, and takes its name when the box has found its hash right.
 */
export interface StoreOptions {
  readonly onEvent: (event: RunEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Room that is left on the box for the job's own small files. */
const RESERVE_BYTES = 64 * 1024 * 1024;

/** Makes the box's folder and sends the files that it lacks; gives the folder as an absolute path there. */
export async function sendFiles(
  calls: Calls,
  files: readonly InputFile[],
  options: StoreOptions,
): Promise<string> {
  const unique = new Map(files.map((file) => [file.sha256, file]));
  const sizes = Object.fromEntries([...unique.values()].map((file) => [file.sha256, file.bytes]));
  const answer = await calls.ask('prepare', [], { stdin: JSON.stringify(sizes), signal: options.signal });
  const root = String(answer['root']);
  const present = new Map(Object.entries(answer['missing'] as Readonly<Record<string, number>>));
  const pieces = [...unique.values()].flatMap((file) => {
    const offset = present.get(file.sha256);
    return offset === undefined ? [] : [{ file, offset: Math.min(offset, file.bytes) }];
  });
  refuseFullDisk(pieces, { root, free: Number(answer['freeBytes']) });
  const broken = await sendPieces(calls, pieces, { ...options, root });
  // A second try begins anew: the first may have gone on with a file that was damaged.
  const again = pieces.filter(({ file }) => broken.has(file.sha256)).map(({ file }) => ({ file, offset: 0 }));
  const still = await sendPieces(calls, again, { ...options, root });
  const lost = again.find(({ file }) => still.has(file.sha256));
  if (lost !== undefined) throw changed(lost.file);
  return root;
}

/** A file and the bytes of it that are on the box already. */
interface Piece {
  readonly file: InputFile;
  readonly offset: number;
}

/** Gives the hashes of those that did not arrive as they were. */
async function sendPieces(
  calls: Calls,
  pieces: readonly Piece[],
  options: StoreOptions & { readonly root: string },
): Promise<ReadonlySet<string>> {
  if (pieces.length === 0) return new Set();
  const total = pieces.reduce((sum, { file }) => sum + file.bytes, 0);
  let done = 0;
  for (const { file, offset } of pieces) {
    const before = done;
    const onProgress = progressOf(file, total, (bytes) => before + bytes, options);
    onProgress(offset);
    await sendBytes(calls, file, { ...options, offset, onProgress });
    done += file.bytes;
  }
  const stdin = JSON.stringify(pieces.map(({ file }) => file.sha256));
  const answer = await calls.ask('commit', [], { stdin, signal: options.signal });
  return new Set(answer['broken'] as readonly string[]);
}

function changed(file: InputFile): BoxError {
  return boxError(
    'changed-while-sending',
    `${file.label} arrived with another content than it had: it was changed while it was sent`,
    'Start the run again when nothing writes to the file any more.',
  );
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
  readonly root: string;
  readonly offset: number;
  readonly onProgress: (bytes: number) => void;
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
    onEvent({ type: 'progress', stage: 'upload', message: `Sending ${file.label}`, done, total });
  };
}

interface Disk {
  readonly root: string;
  readonly free: number;
}

function refuseFullDisk(pieces: readonly Piece[], { root, free }: Disk): void {
  const needed = pieces.reduce((sum, { file, offset }) => sum + file.bytes - offset, RESERVE_BYTES);
  if (needed <= free) return;
  throw boxError(
    'no-space',
    `The box has ${mebibytes(free)} free in ${root}, and ${mebibytes(needed)} are needed`,
    'Free some space there, or give the target another folder as root in targets.json.',
  );
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}
