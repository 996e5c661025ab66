export interface ExecOptions {
  /** What the program reads. After it stdin is closed, unless it is held open. */
  readonly stdin?: string | AsyncIterable<Buffer | string>;
  /** Keeps stdin open until the call ends: the program learns from its end that nobody listens any more. */
  readonly holdStdin?: boolean;
  /** Takes stdout as it comes; the next chunk waits for the promise. Without it, stdout is collected. */
  readonly onStdout?: (chunk: Buffer) => Promise<void> | void;
  readonly signal?: AbortSignal | undefined;
}

export interface ExecResult {
  /** As a shell gives it: 128 + n where signal n ended the program. */
  readonly exitCode: number;
  /** Empty where `onStdout` took it. */
  readonly stdout: Buffer;
  /** The first 64 KiB. */
  readonly stderr: string;
}

/**
 * A way to run programs where the jobs are. It knows nothing of jobs. Failures are BoxErrors; a lost link is a transient
 * one, and the next call connects again.
 */
export interface Transport {
  /** How messages name the box: `this computer` or `mei@gpu:22`. */
  readonly label: string;
  /** Whether a path on this computer is the same file on the box. */
  readonly sharesFiles: boolean;
  connect(signal?: AbortSignal): Promise<void>;
  /** Runs a program with exactly these arguments; no shell reads them. */
  exec(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  close(): Promise<void>;
}

export const STDERR_LIMIT_BYTES = 64 * 1024;
