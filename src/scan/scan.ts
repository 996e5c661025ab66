import { openSession, type LintSession } from '../core/lint/session.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { linesOf, type ByteSource } from './byte-lines.ts';
import { CheckPool, isPortable, type PoolFailure, type PoolOptions } from './check-pool.ts';
import { readBlocks, type Block, type ReadFailure, type Source } from './dataset-file.ts';
import { openLargeFile } from './large-file.ts';

export interface ScanOptions extends PoolOptions {
  readonly signal?: AbortSignal | undefined;
  /** The largest file that is held in memory while its session lives. */
  readonly heldBytes?: number | undefined;
  /** Called after each megabyte or so. */
  readonly onProgress?: ((progress: ScanProgress) => void) | undefined;
}

export interface ScanProgress {
  readonly bytes: number;
  readonly lines: number;
  /** Knows these lines. */
  readonly session: LintSession;
}

export interface Scanned {
  /** Of the whole file; its lines are decoded from the file's bytes when they are asked for. */
  readonly session: LintSession;
  /** Size of the file. */
  readonly bytes: number;
}

export type ScanFailure = ReadFailure | PoolFailure | 'cancelled';

/** Larger files stay on disk, and the lines that are asked for again are read again. */
const HELD_BYTES = 128 * 1024 * 1024;

/** Below this, threads take longer to start than one takes to check. */
const ONE_THREAD_BYTES = 2 * 1024 * 1024;

/** Lints a file, or what a stream brings, on all cores. Its findings are those of a session that was given its lines. */
export async function scan(source: Source, options: ScanOptions): Promise<Outcome<Scanned, ScanFailure>> {
  const run = new Scan(
    options,
    typeof source === 'string' ? openLargeFile(source, options.heldBytes ?? HELD_BYTES) : null,
  );
  const read = await readBlocks(source, (block) => run.take(block));
  const failure = read.ok ? await run.finish() : null;
  run.close();
  if (options.signal?.aborted === true) return fail('cancelled', 'The check was cancelled', 'Start it again');
  if (!read.ok) return read;
  return failure ?? ok({ session: run.session, bytes: read.value });
}

interface UnderWay {
  readonly block: Block;
  readonly answer: ReturnType<CheckPool['check']>;
}

class Scan {
  readonly session: LintSession;
  readonly #options: ScanOptions;
  readonly #file: ByteSource | null;
  #pool: CheckPool | null = null;
  readonly #underWay: UnderWay[] = [];
  /** Read and checked so far. */
  #bytes = 0;
  #lines = 0;
  #failure: Outcome<never, ScanFailure> | null = null;

  constructor(options: ScanOptions, file: ByteSource | null) {
    this.#file = file;
    this.#options = options;
    this.session = openSession([], options.settings);
    options.signal?.addEventListener('abort', () => this.close(), { once: true });
  }

  /** Gives false where no more is wanted. */
  async take(block: Block): Promise<boolean> {
    if (this.#bytes < ONE_THREAD_BYTES || !isPortable(this.#options.settings)) this.#checkHere(block);
    else await this.#send(block);
    return this.#failure === null && this.#options.signal?.aborted !== true;
  }

  /** Gives what went wrong, or null. */
  async finish(): Promise<Outcome<never, ScanFailure> | null> {
    while (this.#underWay.length > 0 && this.#failure === null) await this.#takeIn();
    return this.#failure;
  }

  close(): void {
    this.#pool?.close();
  }

  /** The first lines also tell the dataset's format, by which all others are checked. */
  #checkHere(block: Block): void {
    const inserted = this.#linesOf(block);
    this.session.apply({ start: this.#lines, removed: 0, inserted });
    this.#note(block, inserted.length);
  }

  #linesOf(block: Block): ReturnType<typeof linesOf> {
    return this.#file === null ? linesOf(block) : linesOf(block, { source: this.#file, offset: this.#bytes });
  }

  async #send(block: Block): Promise<void> {
    this.#pool ??= new CheckPool(this.#options);
    this.#underWay.push({ block, answer: this.#pool.check(block, this.session.format) });
    if (this.#underWay.length >= this.#pool.depth) await this.#takeIn();
  }

  async #takeIn(): Promise<void> {
    const first = this.#underWay.shift();
    if (first === undefined) return;
    const answer = await first.answer;
    if (!answer.ok) {
      this.#failure = answer;
      return;
    }
    const lines = this.#linesOf(first.block);
    this.session.append(lines, answer.value);
    this.#note(first.block, lines.length);
  }

  #note(block: Block, lines: number): void {
    // And its line end.
    this.#bytes += block.length + 1;
    this.#lines += lines;
    this.#options.onProgress?.({ bytes: this.#bytes, lines: this.#lines, session: this.session });
  }
}
