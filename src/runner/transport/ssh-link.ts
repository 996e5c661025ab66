import type { Duplex } from 'node:stream';
import { Client, type CipherAlgorithm, type ConnectConfig } from 'ssh2';
import { aborted, boxError, BoxError, transientError } from '../box-error.ts';
import type { Prompts } from '../box.ts';
import { lost } from './lost.ts';
import { checkHostKey, hostKeyOrder, readKnownHosts } from './host-keys.ts';
import { startAuth, type OpenedKeys } from './ssh-auth.ts';
import type { SshHost } from './ssh-host.ts';

/** One authenticated connection to a server, until it is closed or lost. */
export interface SshLink {
  readonly client: Client;
  isOpen(): boolean;
  close(): Promise<void>;
}

export interface LinkContext {
  readonly host: SshHost;
  readonly prompts: Prompts;
  readonly opened: OpenedKeys;
  readonly signal?: AbortSignal | undefined;
}

/** How long the server may be silent before it is ready; time that the user takes to answer does not count. */
const READY_TIMEOUT_MS = 20_000;
/** A dead link is noticed after 4 s x 3 and some: soon enough to say so, late enough for a bad wireless network. */
const KEEPALIVE_INTERVAL_MS = 4000;
const KEEPALIVE_COUNT = 3;
/** A quarter faster than ChaCha20 where only Node's own cryptography is at hand. */
const FAST_CIPHERS: CipherAlgorithm[] = ['aes128-gcm@openssh.com'];

/**
 * Connects, by way of the jump hosts that the configuration names, checks each host key before anything of the user is
 * sent, and lets the user in. Throws a BoxError.
 */
export async function openLink(context: LinkContext): Promise<SshLink> {
  const { jump } = context.host;
  if (jump === undefined) return openEnd(context, undefined);
  const near = await openLink({ ...context, host: jump });
  try {
    const link = await openEnd(context, await forward(near, context.host));
    return { ...link, close: () => link.close().then(() => near.close()) };
  } catch (error) {
    await near.close();
    throw error;
  }
}

/** A way from a jump host to the next one, by which that one sees the jump host's address. */
async function forward(near: SshLink, { address, port }: SshHost): Promise<Duplex> {
  try {
    return await new Promise<Duplex>((settle, reject) => {
      near.client.forwardOut('127.0.0.1', 0, address, port, (error, channel) =>
        error ? reject(error) : settle(channel),
      );
    });
  } catch (error) {
    throw transientError(
      'unreachable',
      `${address}:${port} cannot be reached from the jump host: ${(error as Error).message}`,
      'Check that the box is on, and that the jump host knows its name and may forward to it.',
    );
  }
}

async function openEnd(context: LinkContext, sock: Duplex | undefined): Promise<SshLink> {
  const known = await readKnownHosts(context.host);
  if (context.signal?.aborted) throw aborted();
  const client = new Client();
  const deadline = new Deadline(READY_TIMEOUT_MS);
  const prompts = pausing(context.prompts, deadline);
  const auth = startAuth({ ...context, prompts });
  return new Promise<SshLink>((settle, reject) => {
    const giveUp = (error: BoxError): void => {
      deadline.stop();
      context.signal?.removeEventListener('abort', onAbort);
      client.destroy();
      reject(error);
    };
    const onAbort = (): void => giveUp(aborted());
    context.signal?.addEventListener('abort', onAbort, { once: true });
    deadline.start(() => giveUp(timedOut(context.host)));
    client.on('error', (error) => {
      // An agent that does not answer is passed over by ssh2, which then asks for the next method.
      if (error.level === 'agent') return;
      giveUp(error.level === 'client-authentication' ? auth.failure() : connectionError(context.host, error));
    });
    client.on('close', () => giveUp(closedEarly(context.host)));
    client.once('ready', () => {
      deadline.stop();
      context.signal?.removeEventListener('abort', onAbort);
      settle(ready(client));
    });
    client.connect({
      ...connectConfig(context.host),
      ...(sock === undefined ? {} : { sock }),
      algorithms: {
        serverHostKey: hostKeyOrder(known),
        cipher: { prepend: FAST_CIPHERS, append: [], remove: [] },
      },
      hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
        void guarded(async () => {
          const refusal = await checkHostKey(known, key, prompts);
          if (refusal !== undefined) throw refusal;
          verify(true);
        }, giveUp);
      },
      authHandler: (left, _partial, next) => {
        void guarded(async () => {
          const method = await auth.next(left);
          // The typings leave out `false`, by which ssh2 is told that nothing is left to try.
          next(method as Parameters<typeof next>[0]);
        }, giveUp);
      },
    });
  });
}

function connectConfig(host: SshHost): ConnectConfig {
  return {
    host: host.address,
    port: host.port,
    username: host.user,
    // Our own deadline stands still while the user is asked.
    readyTimeout: 0,
    keepaliveInterval: KEEPALIVE_INTERVAL_MS,
    keepaliveCountMax: KEEPALIVE_COUNT,
  };
}

function ready(client: Client): SshLink {
  let open = true;
  const closed = new Promise<void>((settle) => {
    client.removeAllListeners('close');
    client.once('close', () => {
      open = false;
      settle();
    });
  });
  client.removeAllListeners('error');
  // The calls under way fail by themselves when their channels close.
  client.on('error', () => {
    open = false;
  });
  // Without this, small messages wait for the answer to the one before: 50 ms instead of 5 ms a call.
  client.setNoDelay(true);
  return {
    client,
    isOpen: () => open,
    async close() {
      client.end();
      const gone = setTimeout(() => client.destroy(), 1000);
      await closed;
      clearTimeout(gone);
    },
  };
}

/** A time limit that can be held while the user is asked. */
class Deadline {
  readonly #ms: number;
  #timer: NodeJS.Timeout | undefined;
  #act: (() => void) | undefined;

  constructor(ms: number) {
    this.#ms = ms;
  }

  start(act: () => void): void {
    this.#act = act;
    this.#timer = setTimeout(act, this.#ms);
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    clearTimeout(this.#timer);
    const result = await work();
    if (this.#act !== undefined) this.#timer = setTimeout(this.#act, this.#ms);
    return result;
  }

  stop(): void {
    this.#act = undefined;
    clearTimeout(this.#timer);
  }
}

function pausing(prompts: Prompts, deadline: Deadline): Prompts {
  return {
    confirmHostKey: (question) => deadline.hold(() => prompts.confirmHostKey(question)),
    secret: (question) => deadline.hold(() => prompts.secret(question)),
  };
}

type SocketError = Error & { readonly code?: string; readonly level?: string };

function connectionError(host: SshHost, error: SocketError): BoxError {
  const where = `${host.address}:${host.port}`;
  const known = SOCKET_ERRORS[error.code ?? ''];
  if (known !== undefined) return known(where);
  if (error.level === 'handshake') {
    return boxError(
      'handshake',
      `${where} and Tunesmith share no way to encrypt: ${error.message}`,
      'Update the SSH server; this version offers only methods that are no longer safe.',
    );
  }
  return lost(where, error.message);
}

const SOCKET_ERRORS: Readonly<Record<string, (where: string) => BoxError>> = {
  ECONNREFUSED: (where) =>
    transientError(
      'refused',
      `${where} refuses connections: no SSH server listens there`,
      'Check host and port, and that the box is on with its SSH server running.',
    ),
  ENOTFOUND: (where) => notFound(where),
  EAI_AGAIN: (where) => notFound(where),
  EHOSTUNREACH: (where) => unreachable(where),
  ENETUNREACH: (where) => unreachable(where),
  ETIMEDOUT: (where) => unreachable(where),
};

function notFound(where: string): BoxError {
  return transientError(
    'unknown-host',
    `${where} is not known: its name has no address`,
    'Check the spelling of the host, and the network or VPN that knows it.',
  );
}

function unreachable(where: string): BoxError {
  return transientError(
    'unreachable',
    `${where} cannot be reached from here`,
    'Check the network, the VPN and the firewall between here and the box.',
  );
}

function timedOut(host: SshHost): BoxError {
  return transientError(
    'timeout',
    `${host.address}:${host.port} does not answer within ${READY_TIMEOUT_MS / 1000} s`,
    'Check that an SSH server listens there and that no firewall swallows the connection.',
  );
}

function closedEarly(host: SshHost): BoxError {
  return lost(`${host.address}:${host.port}`, 'the server closed the connection before it was ready');
}

/** ssh2 calls back and waits for no promise: what goes wrong in one ends the connection. */
async function guarded(work: () => Promise<void>, giveUp: (error: BoxError) => void): Promise<void> {
  try {
    await work();
  } catch (error) {
    giveUp(BoxError.is(error) ? error : unexpected(error));
  }
}

function unexpected(error: unknown): BoxError {
  return boxError(
    'internal',
    `Connecting failed: ${String(error)}`,
    'Please report this as a fault in Tunesmith.',
  );
}
