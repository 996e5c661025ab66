import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import process from 'node:process';
import type { LineInput } from '../core/lint/session.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { decodeLossy } from './utf8.ts';

/** Reading 64 KiB at a time is some 25 times slower (measured, Node 20). */
const CHUNK_BYTES = 1024 * 1024;
/** V8 holds strings of 512 Mi characters at most; a line of half that size is no record. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;

const NEWLINE = 10;
const RETURN = 13;

export type ReadFailure = 'missing' | 'not-a-file' | 'not-readable' | 'utf-16' | 'line-too-long';

/**
 * Reads a file in portions of whole lines and passes each to `take`. The last portion is what follows the last line end,
 * empty or not, as with `text.split('\n')`. Gives the file's size in bytes.
 */
export async function readLines(
  path: string,
  take: (lines: readonly LineInput[]) => void,
): Promise<Outcome<number, ReadFailure>> {
  const odd = await oddFile(path);
  return odd ?? readStream(createReadStream(path, { highWaterMark: CHUNK_BYTES }), take);
}

/** Reads standard input to its end, likewise. */
export function readStandardInput(
  take: (lines: readonly LineInput[]) => void,
): Promise<Outcome<number, ReadFailure>> {
  return readStream(process.stdin, take);
}

/** Reads bytes that come in pieces of any size, likewise. */
export async function readStream(
  stream: AsyncIterable<Buffer | string>,
  take: (lines: readonly LineInput[]) => void,
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
        take(linesOf(Buffer.concat([...rest, chunk.subarray(0, end - 1)])));
        rest = [];
        restBytes = 0;
      }
      rest.push(chunk.subarray(end));
      restBytes += chunk.length - end;
      if (restBytes > MAX_LINE_BYTES) return lineTooLong();
    }
    take(linesOf(Buffer.concat(rest)));
  } catch (error) {
    return readFailure(error);
  }
  return ok(bytes);
}

async function oddFile(path: string): Promise<Outcome<never, ReadFailure> | null> {
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
  return fail('utf-16', 'This file is UTF-16, and JSON Lines is UTF-8', 'Save it as UTF-8');
}

function lineTooLong(): Outcome<never, ReadFailure> {
  return fail('line-too-long', 'A line has more than 256 MiB', 'Check that the file has one record a line');
}

/** The lines that bytes hold; where they are not UTF-8, with what is not. */
export function linesOf(bytes: Buffer): readonly LineInput[] {
  return isUtf8(bytes) ? bytes.toString('utf8').split('\n').map(withoutReturn) : pieces(bytes).map(lossyLine);
}

function withoutReturn(line: string): string {
  return line.charCodeAt(line.length - 1) === RETURN ? line.slice(0, -1) : line;
}

function pieces(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  lines.push(bytes.subarray(start));
  return lines;
}

function lossyLine(bytes: Buffer): LineInput {
  if (isUtf8(bytes)) return withoutReturn(bytes.toString('utf8'));
  const { text, invalidAt } = decodeLossy(bytes);
  return { text: withoutReturn(text), invalidAt };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
