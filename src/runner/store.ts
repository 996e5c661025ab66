import { open } from 'node:fs/promises';
import type { RunEvent } from '../protocol/job.ts';
import { boxError, type BoxError } from './box-error.ts';
import type { Calls } from './calls.ts';
import type { InputFile, InputTree } from './inputs.ts';
import { rateMeter } from './rate.ts';

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
  const broken = await sendPieces(calls, pieces, options);
  // A second try begins anew: the first may have gone on with a file that was damaged.
  const again = pieces.filter(({ file }) => broken.has(file.sha256)).map(({ file }) => ({ file, offset: 0 }));
  const still = await sendPieces(calls, again, options);
  const lost = again.find(({ file }) => still.has(file.sha256));
  if (lost !== undefined) throw changed(lost.file);
  return root;
}

/** A file and the bytes of it that are on the box already. */
interface Piece {
  readonly file: InputFile;
  readonly offset: number;
}

/** Sends all pieces in one stream, which the box hashes as it comes; gives the hashes of those that arrived broken. */
async function sendPieces(
  calls: Calls,
  pieces: readonly Piece[],
  options: StoreOptions,
): Promise<ReadonlySet<string>> {
  if (pieces.length === 0) return new Set();
  const answer = await calls.ask('receive', [], { stdin: stream(pieces, options), signal: options.signal });
  return new Set(answer['broken'] as readonly string[]);
}

/** A line that says what comes, [sha, offset, bytes] for each file, and then the bytes. */
async function* stream(pieces: readonly Piece[], options: StoreOptions): AsyncGenerator<Buffer> {
  const plan = pieces.map(({ file, offset }) => [file.sha256, offset, file.bytes - offset]);
  yield Buffer.from(`${JSON.stringify(plan)}\n`);
  const onBytes = progressOf(pieces, options);
  let small: Buffer[] = [];
  let smallBytes = 0;
  for (const piece of pieces) {
    for await (const chunk of exactly(piece)) {
      onBytes(piece.file, chunk.length);
      small.push(chunk);
      smallBytes += chunk.length;
      if (smallBytes < READ_BYTES) continue;
      // Thousands of small files are some large messages.
      yield small.length === 1 ? chunk : Buffer.concat(small);
      small = [];
      smallBytes = 0;
    }
  }
  if (smallBytes > 0) yield Buffer.concat(small);
}

const READ_BYTES = 1024 * 1024;

/** As many bytes as were promised: where the file has become shorter, zeros, which the box finds to be wrong. */
async function* exactly({ file, offset }: Piece): AsyncGenerator<Buffer> {
  let left = file.bytes - offset;
  // The file may have gone, or cannot be read any more.
  const source = await open(file.path).catch(() => undefined);
  try {
    for (let position = offset; left > 0;) {
      const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, left));
      const read = await source?.read(buffer, 0, buffer.length, position).catch(() => undefined);
      const bytes = read?.bytesRead ? read.bytesRead : buffer.fill(0).length;
      position += bytes;
      left -= bytes;
      yield buffer.subarray(0, bytes);
    }
  } finally {
    await source?.close();
  }
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

/** Not for every chunk: a hundredth of the whole is as fine as a progress bar gets. */
function progressOf(
  pieces: readonly Piece[],
  { onEvent }: StoreOptions,
): (file: InputFile, bytes: number) => void {
  const total = pieces.reduce((sum, { file }) => sum + file.bytes, 0);
  let done = pieces.reduce((sum, { offset }) => sum + offset, 0);
  let shown = -1;
  const rate = rateMeter();
  return (file, bytes) => {
    done += bytes;
    const bytesPerSecond = rate(done);
    const percent = Math.floor((100 * done) / Math.max(total, 1));
    if (percent === shown) return;
    shown = percent;
    const speed = bytesPerSecond === undefined ? {} : { bytesPerSecond };
    onEvent({ type: 'progress', stage: 'upload', message: `Sending ${file.label}`, done, total, ...speed });
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
