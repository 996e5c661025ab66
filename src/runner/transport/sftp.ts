import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, SFTPWrapper } from 'ssh2';
import { aborted } from '../box-error.ts';
import type { UploadOptions } from './transport.ts';

export interface SftpOptions extends UploadOptions {
  readonly remotePath: string;
}

/** What every server takes in one packet. */
const CHUNK_BYTES = 32 * 1024;
/** Enough for a fast link with a long way: 64 x 32 KiB in flight fill 100 Mbit/s at 160 ms. */
const IN_FLIGHT = 64;
/** After a cut, as many bytes may be missing before the file's end: the window is sent again. */
const WINDOW_BYTES = CHUNK_BYTES * IN_FLIGHT;
const START_TIMEOUT_MS = 10_000;

/**
 * Writes a file over SFTP. Gives false where the server shows another file system there, or cannot write: the other way
 * of sending then tells the cause.
 */
export async function sendBySftp(
  session: SftpSession,
  localPath: string,
  options: SftpOptions,
): Promise<boolean> {
  const source = await open(localPath, 'r');
  try {
    return await sendFile(session, source, options);
  } finally {
    await source.close();
  }
}

/** Opens one session, or gives undefined where the server has no SFTP. */
export async function openSftp(client: Client): Promise<SftpSession | undefined> {
  const sftp = await startSftp(client);
  if (sftp === undefined) return undefined;
  const loss = new Promise<false>((settle) => {
    sftp.once('close', () => settle(false));
  });
  return { sftp, loss };
}

/** One session, and the promise that is kept (with false) when it ends: ssh2 leaves the requests under way unanswered. */
export interface SftpSession {
  readonly sftp: SFTPWrapper;
  readonly loss: Promise<false>;
}

async function startSftp(client: Client): Promise<SFTPWrapper | undefined> {
  const started = new Promise<SFTPWrapper | undefined>((settle) => {
    try {
      client.sftp((error, sftp) => settle(error ? undefined : sftp));
    } catch {
      // The connection is already gone.
      settle(undefined);
    }
  });
  // A server whose SFTP program prints something else first never answers.
  return Promise.race([started, delay(START_TIMEOUT_MS, undefined, { ref: false })]);
}

async function sendFile(session: SftpSession, source: FileHandle, options: SftpOptions): Promise<boolean> {
  // Opened without truncation where it exists, so that a file that was cut off is gone on with.
  const handle =
    (await openRemote(session, options.remotePath, 'r+')) ||
    (await openRemote(session, options.remotePath, 'w'));
  if (handle === false) return false;
  const sent = await sendChunks(session, handle, source, options);
  const closed = new Promise<boolean>((settle) => {
    session.sftp.close(handle, (error) => settle(!error));
  });
  return sent && Promise.race([closed, session.loss]);
}

function openRemote({ sftp, loss }: SftpSession, path: string, mode: 'r+' | 'w'): Promise<Buffer | false> {
  const opened = new Promise<Buffer | false>((settle) => {
    sftp.open(path, mode, { mode: 0o600 }, (error, handle) => settle(error ? false : handle));
  });
  return Promise.race([opened, loss]);
}

/** The oldest chunk is waited for, so that no gap lies further back than the window. */
async function sendChunks(
  session: SftpSession,
  handle: Buffer,
  source: FileHandle,
  options: SftpOptions,
): Promise<boolean> {
  const inFlight: Promise<boolean>[] = [];
  let position = Math.max(0, options.offset - WINDOW_BYTES);
  for (;;) {
    if (options.signal?.aborted) throw aborted();
    const { bytesRead, buffer } = await source.read(
      Buffer.allocUnsafe(CHUNK_BYTES),
      0,
      CHUNK_BYTES,
      position,
    );
    if (bytesRead > 0)
      inFlight.push(writeChunk(session, handle, { bytes: buffer.subarray(0, bytesRead), position }));
    position += bytesRead;
    const oldest = inFlight.length >= IN_FLIGHT || bytesRead === 0 ? inFlight.shift() : undefined;
    if (oldest === undefined && bytesRead === 0) return true;
    if (oldest !== undefined && !(await oldest)) return false;
    options.onProgress(position);
  }
}

interface Chunk {
  readonly bytes: Buffer;
  readonly position: number;
}

function writeChunk(
  { sftp, loss }: SftpSession,
  handle: Buffer,
  { bytes, position }: Chunk,
): Promise<boolean> {
  const written = new Promise<boolean>((settle) => {
    sftp.write(handle, bytes, 0, bytes.length, position, (error) => settle(!error));
  });
  return Promise.race([written, loss]);
}
