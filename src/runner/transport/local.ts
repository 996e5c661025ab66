import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { aborted, boxError } from '../box-error.ts';
import { feed, StderrHead, Sink } from './streams.ts';
import type { ExecOptions, ExecResult, Transport } from './transport.ts';

/** This computer: programs are started directly, and files are copied. */
export class LocalTransport implements Transport {
  readonly label = 'this computer';
  readonly sharesFiles = true;

  async connect(): Promise<void> {
    if (process.platform !== 'win32') return;
    throw boxError(
      'unsupported-system',
      'Training on Windows itself is not supported yet',
      'Open the folder in WSL, or train on a Linux box through a target of type ssh.',
    );
  }

  async exec(argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    await this.connect();
    if (options.signal?.aborted) throw aborted();
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: jobEnvironment() });
    const stop = (): boolean => child.kill('SIGTERM');
    options.signal?.addEventListener('abort', stop, { once: true });
    try {
      return await collect(child, options);
    } finally {
      options.signal?.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {}
}

/** An editor's extension host runs Electron as Node; a job must not inherit that. */
function jobEnvironment(): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE: _electron, ...environment } = process.env;
  return environment;
}

async function collect(child: ChildProcess, options: ExecOptions): Promise<ExecResult> {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new TypeError('A child without pipes');
  const sink = new Sink(options.onStdout);
  const tail = new StderrHead();
  stderr.on('data', (chunk: Buffer) => tail.write(chunk));
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  // A program that ends early leaves the rest of its stdin unread; its exit code says what that means.
  stdin.on('error', () => undefined);
  const fed = feed(stdin, options).catch(() => undefined);
  const [[code, signal]] = await Promise.race([Promise.all([closed, pipeline(stdout, sink), fed]), failed]);
  if (options.signal?.aborted) throw aborted();
  const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  return { exitCode, stdout: sink.content(), stderr: tail.text() };
}
