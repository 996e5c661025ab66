import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { finished, pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { aborted, boxError, orAbort } from '../box-error.ts';
import type { Prompts } from '../box.ts';
import { afterMarker, commandLine, LOGIN_COMMAND, type MarkerFilter } from '../quote.ts';
import type { OpenedKeys } from './ssh-auth.ts';
import type { SshHost } from './ssh-host.ts';
import { lost, openLink, type SshLink } from './ssh-link.ts';
import { sendBySftp } from './sftp.ts';
import { Sink, StderrHead } from './streams.ts';
import type { ExecOptions, ExecResult, Transport, UploadOptions } from './transport.ts';

/** A server behind SSH. It connects when it is first needed and again after the link was lost. */
export class SshTransport implements Transport {
  readonly label: string;
  readonly sharesFiles = false;
  readonly #host: SshHost;
  readonly #prompts: Prompts;
  readonly #opened: OpenedKeys = new Map();
  readonly #closing = new AbortController();
  #link: Promise<SshLink> | undefined;

  constructor(host: SshHost, prompts: Prompts) {
    this.#host = host;
    this.#prompts = prompts;
    this.label = `${host.user}@${host.keyName}:${host.port}`;
  }

  async connect(signal?: AbortSignal): Promise<void> {
    await this.#connected(signal);
  }

  async exec(argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    const { client } = await this.#connected(options.signal);
    return this.#converse(await this.#openChannel(client), argv, options);
  }

  /** ssh2 throws at once where it already knows that the link is gone. */
  async #openChannel(client: Client): Promise<ClientChannel> {
    try {
      return await new Promise<ClientChannel>((settle, reject) => {
        client.exec(LOGIN_COMMAND, (error, channel) => (error ? reject(error) : settle(channel)));
      });
    } catch (error) {
      throw lost(this.label, (error as Error).message);
    }
  }

  async upload(localPath: string, remotePath: string, options: UploadOptions): Promise<boolean> {
    const link = await this.#connected(options.signal);
    const session = await link.sftp();
    const sent = session !== undefined && (await sendBySftp(session, localPath, { ...options, remotePath }));
    if (sent || link.isOpen()) return sent;
    throw lost(this.label, 'the connection ended while a file was sent');
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const link = await this.#link?.catch(() => undefined);
    await link?.close();
  }

  /** Callers at the same time share one connection; whoever stops waiting does not take it from the others. */
  async #connected(signal: AbortSignal | undefined): Promise<SshLink> {
    if (this.#closing.signal.aborted) throw aborted();
    const current = await this.#link?.catch(() => undefined);
    if (current?.isOpen()) return current;
    this.#link = this.#opening ?? this.#open();
    return orAbort(this.#link, signal);
  }

  #opening: Promise<SshLink> | undefined;

  #open(): Promise<SshLink> {
    const context = {
      host: this.#host,
      prompts: this.#prompts,
      opened: this.#opened,
      signal: this.#closing.signal,
    };
    this.#opening = openLink(context).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #converse(
    channel: ClientChannel,
    argv: readonly string[],
    options: ExecOptions,
  ): Promise<ExecResult> {
    const marker = `tunesmith-${randomBytes(16).toString('hex')}`;
    const sink = new Sink(options.onStdout);
    const head = new StderrHead();
    const errors = afterMarker(marker, (chunk) => head.write(chunk));
    channel.stderr.on('data', (chunk: Buffer) => errors.write(chunk));
    const exit = exitCodeOf(channel);
    const closed = once(channel, 'close');
    const output = filterInto(channel, marker, sink);
    const stop = (): void => channel.close();
    options.signal?.addEventListener('abort', stop, { once: true });
    // An abort while the channel was opened has told nobody.
    if (options.signal?.aborted) stop();
    try {
      channel.on('error', () => undefined);
      channel.write(commandLine(argv, marker));
      feed(channel, options).catch(() => undefined);
      await closed;
    } finally {
      options.signal?.removeEventListener('abort', stop);
    }
    sink.end();
    await finished(sink);
    if (options.signal?.aborted) throw aborted();
    const exitCode = exit();
    if (exitCode === undefined) throw lost(this.label, 'the connection ended in the middle of a call');
    if (!output.seen()) throw this.#noShell(output.noise() || errors.noise());
    return { exitCode, stdout: sink.content(), stderr: head.text() };
  }

  #noShell(said: string): Error {
    const words = said.trim().slice(-500);
    return boxError(
      'unsupported-system',
      `${this.label} runs no programs for us${words === '' ? '' : `; it says: ${words}`}`,
      'The box must be a Linux or macOS computer where the user has a normal shell; Windows boxes are not supported yet.',
    );
  }
}

/** Chunks wait while the taker is busy, which also holds the server back. */
function filterInto(channel: ClientChannel, marker: string, sink: Sink): MarkerFilter {
  const filter = afterMarker(marker, (chunk) => {
    if (sink.destroyed || sink.write(chunk)) return;
    channel.pause();
    sink.once('drain', () => channel.resume());
  });
  sink.once('error', () => {
    // A channel that stays paused never says that it is closed.
    channel.resume();
    channel.close();
  });
  channel.on('data', (chunk: Buffer) => filter.write(chunk));
  return filter;
}

/** A server that ends a call properly says with which code; a lost link says nothing. */
function exitCodeOf(channel: ClientChannel): () => number | undefined {
  let code: number | undefined;
  channel.once('exit', (exit: number | null, signal?: string) => {
    code = exit ?? 128 + (SIGNALS[signal ?? ''] ?? 0);
  });
  return () => code;
}

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGKILL: 9,
  SIGPIPE: 13,
  SIGTERM: 15,
};

async function feed(channel: ClientChannel, options: ExecOptions): Promise<void> {
  if (options.holdStdin) return;
  if (options.stdin === undefined || typeof options.stdin === 'string') {
    channel.end(options.stdin ?? '');
    return;
  }
  await pipeline(Readable.from(options.stdin), channel, { end: false });
  channel.end();
}
