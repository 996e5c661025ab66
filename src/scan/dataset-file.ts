import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { LineInput } from '../core/lint/session.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { decodedLines } from './byte-lines.ts';

/** Reading 64 KiB at a time is some 25 times slower (measured, Node 20). */
const CHUNK_BYTES = 1024 * 1024;
/** V8 holds strings of 512 Mi characters at most; a line of half that size is no record. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;

const NEWLINE = 10;

export type ReadFailure = 'missing' | 'not-a-file' | 'not-readable' | 'utf-16' | 'line-too-long';

/** Bytes of whole lines, without the last line end, in memory that threads may share. */
export type Block = Uint8Array<SharedArrayBuffer>;

/** The path of a file, or bytes that come in pieces of any size. */
export type Source = string | AsyncIterable<Buffer | string>;

/**
 * Reads in portions of whole lines and passes each to `take`. The last portion is what follows the last line end, empty or
 * not, as with `text.split('\n')`. Gives the size in bytes.
 */
export async function readLines(
  source: Source,
  take: (lines: readonly LineInput[]) => void,
): Promise<Outcome<number, ReadFailure>> {
  return readBlocks(source, (block) => {
    take(decodedLines(block));
    return true;
  });
}

/** The same in blocks of about a megabyte, until `take` gives false. */
export async function readBlocks(
  source: Source,
  take: (block: Block) => boolean | Promise<boolean>,
): Promise<Outcome<number, ReadFailure>> {
  if (typeof source !== 'string') return readStream(source, take);
  const odd = await oddFile(source);
  return odd ?? readStream(createReadStream(source, { highWaterMark: CHUNK_BYTES }), take);
}

async function readStream(
  stream: AsyncIterable<Buffer | string>,
  take: (block: Block) => boolean | Promise<boolean>,
): Promise<Outcome<number, ReadFailure>> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let bytes = 0;
  try {
    for await (const piece of stream) {
      const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
      if (bytes === 0 && isUtf16(chunk)) return utf16();
      bytes += chunk.length;
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        if (!(await take(joined([...rest, chunk.subarray(0, end - 1)])))) return ok(bytes);
        rest = [];
        restBytes = 0;
      }
      rest.push(chunk.subarray(end));
      restBytes += chunk.length - end;
      if (restBytes > MAX_LINE_BYTES) return lineTooLong();
    }
    await take(joined(rest));
  } catch (error) {
    return readFailure(error);
  }
  return ok(bytes);
}

function joined(pieces: readonly Buffer[]): Block {
  const block = new Uint8Array(new SharedArrayBuffer(pieces.reduce((sum, { length }) => sum + length, 0)));
  let at = 0;
  for (const piece of pieces) {
    block.set(piece, at);
    at += piece.length;
  }
  return block;
}

/** Why a path cannot be read as a dataset, or null. */
export async function oddFile(path: string): Promise<Outcome<never, ReadFailure> | null> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) return fail('not-a-file', 'This is a folder, not a file', 'Name the files in it');
    return null;
  } catch (error) {
    return readFailure(error);
  }
}

/** What reading a file threw, for people. */
export function readFailure(error: unknown): Outcome<never, ReadFailure> {
  switch (codeOf(error)) {
    case 'ENOENT':
      return fail('missing', 'There is no such file', 'Check the path');
    case 'EISDIR':
      return fail('not-a-file', 'This is a folder, not a file', 'Name the files in it');
    default:
      return fail('not-readable', `Cannot be read (${codeOf(error)})`, 'Check its permissions and the disk');
  }
}

export function isUtf16(chunk: Buffer): boolean {
  return (chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff);
}

export function utf16(): Outcome<never, ReadFailure> {
  return fail('utf-16', 'This file is UTF-16, and JSON Lines is UTF-8', 'Save it with the encoding UTF-8');
}

function lineTooLong(): Outcome<never, ReadFailure> {
  return fail('line-too-long', 'A line has more than 256 MiB', 'Check that the file has one record a line');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
