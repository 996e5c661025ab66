import { once } from 'node:events';
import type { Client, ClientChannel } from 'ssh2';
import { aborted, orAbort } from '../box-error.ts';
import type { Prompts } from '../box.ts';
import { LOGIN_COMMAND } from '../quote.ts';
import { lost } from './lost.ts';
import { callOver, type ShellChannel } from './shell-call.ts';
import type { OpenedKeys } from './ssh-auth.ts';
import type { SshHost } from './ssh-host.ts';
import { openLink, type SshLink } from './ssh-link.ts';
import type { ExecOptions, ExecResult, Transport } from './transport.ts';

/** A server behind SSH, by ssh2. It connects when it is first needed and again after the link was lost. */
export class SshTransport implements Transport {
  readonly label: string;
  readonly sharesFiles = false;
  readonly #host: SshHost;
  readonly #prompts: Prompts;
  readonly #opened: OpenedKeys = new Map();
  readonly #closing = new AbortController();
  #link: Promise<SshLink> | undefined;
  #opening: Promise<SshLink> | undefined;

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
    return callOver(await this.#openChannel(client), this.label, argv, options);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const link = await this.#link?.catch(() => undefined);
    await link?.close();
  }

  /** ssh2 throws at once where it already knows that the link is gone. */
  async #openChannel(client: Client): Promise<ShellChannel> {
    try {
      return await new Promise<ShellChannel>((settle, reject) => {
        // Listened to at once: the end of a program may come with the answer that it has begun.
        client.exec(LOGIN_COMMAND, (error, channel) => (error ? reject(error) : settle(shellOf(channel))));
      });
    } catch (error) {
      throw lost(this.label, (error as Error).message);
    }
  }

  /** Callers at the same time share one connection; whoever stops waiting does not take it from the others. */
  async #connected(signal: AbortSignal | undefined): Promise<SshLink> {
    if (this.#closing.signal.aborted) throw aborted();
    const current = await this.#link?.catch(() => undefined);
    if (current?.isOpen()) return current;
    this.#link = this.#opening ?? this.#open();
    return orAbort(this.#link, signal);
  }

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
}

function shellOf(channel: ClientChannel): ShellChannel {
  const exit = exitCodeOf(channel);
  const ended = once(channel, 'close').then(exit);
  return { stdin: channel, stdout: channel, stderr: channel.stderr, ended, close: () => channel.close() };
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
