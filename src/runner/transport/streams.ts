import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { boxError, type BoxError } from '../box-error.ts';
import { STDERR_LIMIT_BYTES, type ExecOptions } from './transport.ts';

type Take = (chunk: Buffer) => Promise<void> | void;

/** An answer lists jobs and files; a box that goes on and on would fill the memory. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;

/** Takes stdout: hands each chunk on and waits, or keeps all. */
export class Sink extends Writable {
  readonly #take: Take | undefined;
  readonly #chunks: Buffer[] = [];
  #keptBytes = 0;

  constructor(take: Take | undefined) {
    super();
    this.#take = take;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#take === undefined) {
      this.#chunks.push(chunk);
      this.#keptBytes += chunk.length;
      done(this.#keptBytes > MOST_KEPT_BYTES ? endless() : null);
      return;
    }
    void this.#handOn(chunk, done);
  }

  async #handOn(chunk: Buffer, done: (error?: Error | null) => void): Promise<void> {
    try {
      await this.#take?.(chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  content(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

export function endless(): BoxError {
  return boxError(
    'box',
    'The box answers without end',
    'Look at what Python on the box prints, and try again.',
  );
}

/** Keeps the beginning of stderr, where the cause stands. */
export class StderrHead {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  write(chunk: Buffer): void {
    if (this.#bytes >= STDERR_LIMIT_BYTES) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  text(): string {
    return Buffer.concat(this.#chunks).subarray(0, STDERR_LIMIT_BYTES).toString('utf8').trim();
  }
}

/** Writes what a program is to read, and closes its stdin unless that is held open. */
export async function feed(stdin: Writable, options: ExecOptions): Promise<void> {
  if (typeof options.stdin === 'string') stdin.write(options.stdin);
  else if (options.stdin !== undefined) await pipeline(Readable.from(options.stdin), stdin, { end: false });
  if (!options.holdStdin) stdin.end();
}
