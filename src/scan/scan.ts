import { availableParallelism } from 'node:os';
import { PortionChecker } from '../core/lint/line-inspector.ts';
import { openSession, type LintSession } from '../core/lint/session.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { decodedLinesOf, linesOf, type ByteSource } from './byte-lines.ts';
import { CheckPool, isPortable, type PoolAnswer, type PoolFailure, type PoolOptions } from './check-pool.ts';
import { readBlocks, type Block, type ReadFailure, type Source } from './dataset-file.ts';
import { openLargeFile } from './large-file.ts';

export interface ScanOptions extends Omit<PoolOptions, 'workers'> {
  /** Threads that check, this one among them; as many as the machine has cores where it isn't given. */
  readonly threads?: number | undefined;
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

/** More cores than this are better left to what else runs: the session that takes the answers in is one thread. */
const MOST_THREADS = 8;

/** So many blocks are held in memory while one of them takes its time. */
const MOST_UNDER_WAY = 64;

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
  readonly answer: PoolAnswer | Promise<PoolAnswer>;
  isAnswered: boolean;
}

class Scan {
  readonly session: LintSession;
  readonly #options: ScanOptions;
  readonly #file: ByteSource | null;
  readonly #workers: number;
  #pool: CheckPool | null = null;
  #own: PortionChecker | null = null;
  readonly #underWay: UnderWay[] = [];
  /** Read and checked so far. */
  #bytes = 0;
  #lines = 0;
  #failure: Outcome<never, ScanFailure> | null = null;

  constructor(options: ScanOptions, file: ByteSource | null) {
    this.#file = file;
    this.#options = options;
    const threads = options.threads ?? Math.min(availableParallelism(), MOST_THREADS);
    this.#workers = isPortable(options.settings) ? threads - 1 : 0;
    this.session = openSession([], options.settings);
    options.signal?.addEventListener('abort', () => this.close(), { once: true });
  }

  /** Gives false where no more is wanted. */
  async take(block: Block): Promise<boolean> {
    if (this.#bytes < ONE_THREAD_BYTES || this.#workers === 0) this.#checkHere(block);
    else await this.#share(block);
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

  /**
   * A block goes to another thread, and where all of these have enough to do, this one checks it rather than wait: taking
   * answers in leaves it idle for most of the time, and on two cores one more thread would only compile all code once more.
   */
  async #share(block: Block): Promise<void> {
    while (this.#underWay[0]?.isAnswered === true || this.#underWay.length === MOST_UNDER_WAY)
      await this.#takeIn();
    const pool = (this.#pool ??= new CheckPool({ ...this.#options, workers: this.#workers }));
    if (pool.isFull) {
      this.#underWay.push({ block, answer: this.#checkPortion(block), isAnswered: true });
      return;
    }
    const answer = pool.check(block, this.session.format);
    const underWay: UnderWay = { block, answer, isAnswered: false };
    this.#underWay.push(underWay);
    void answer.then(() => (underWay.isAnswered = true));
  }

  /** As another thread would. */
  #checkPortion(block: Block): PoolAnswer {
    this.#own ??= new PortionChecker(this.#options.settings);
    return ok(this.#own.check(decodedLinesOf(block), this.session.format));
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
