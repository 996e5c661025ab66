import { randomBytes } from 'node:crypto';
import { finished } from 'node:stream/promises';
import type { Readable, Writable } from 'node:stream';
import { aborted, boxError, type BoxError } from '../box-error.ts';
import { afterMarker, commandLine, type MarkerFilter } from '../quote.ts';
import { lost } from './lost.ts';
import { feed, Sink, StderrHead } from './streams.ts';
import type { ExecOptions, ExecResult } from './transport.ts';

/** A login shell on a server that runs LOGIN_COMMAND: a channel of ssh2, or a process of the system's ssh. */
export interface ShellChannel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when all output has come: the exit code, or undefined where the link was lost before. */
  readonly ended: Promise<number | undefined>;
  close(): void;
}

/** Runs one program through a login shell, whatever noise the shell makes of its own. Throws a BoxError. */
export async function callOver(
  channel: ShellChannel,
  label: string,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<ExecResult> {
  const marker = `tunesmith-${randomBytes(16).toString('hex')}`;
  const sink = new Sink(options.onStdout);
  const head = new StderrHead();
  const errors = afterMarker(marker, (chunk) => head.write(chunk));
  channel.stderr.on('data', (chunk: Buffer) => errors.write(chunk));
  const output = filterInto(channel, marker, sink);
  const stop = (): void => channel.close();
  options.signal?.addEventListener('abort', stop, { once: true });
  // An abort while the channel was opened has told nobody.
  if (options.signal?.aborted) stop();
  let exitCode: number | undefined;
  try {
    for (const stream of [channel.stdin, channel.stdout]) stream.on('error', () => undefined);
    channel.stdin.write(commandLine(argv, marker));
    feed(channel.stdin, options).catch(() => undefined);
    exitCode = await channel.ended;
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
  sink.end();
  await finished(sink);
  if (options.signal?.aborted) throw aborted();
  if (exitCode === undefined) throw lost(label, 'the connection ended in the middle of a call');
  if (!output.seen()) throw noShell(label, output.noise() || errors.noise());
  return { exitCode, stdout: sink.content(), stderr: head.text() };
}

function noShell(label: string, said: string): BoxError {
  const words = said.trim().slice(-500);
  return boxError(
    'unsupported-system',
    `${label} runs no programs for us${words === '' ? '' : `; it says: ${words}`}`,
    'The box must be a Linux or macOS computer where the user has a normal shell; Windows boxes are not supported yet.',
  );
}

/** Chunks wait while the taker is busy, which also holds the server back. */
function filterInto(channel: ShellChannel, marker: string, sink: Sink): MarkerFilter {
  const { stdout } = channel;
  const filter = afterMarker(marker, (chunk) => {
    if (sink.destroyed || sink.write(chunk)) return;
    stdout.pause();
    sink.once('drain', () => stdout.resume());
  });
  sink.once('error', () => {
    // A channel that stays paused never says that it is closed.
    stdout.resume();
    channel.close();
  });
  stdout.on('data', (chunk: Buffer) => filter.write(chunk));
  return filter;
}
