import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { aborted, boxError, orAbort, type BoxError } from '../box-error.ts';
import type { Prompts } from '../box.ts';
import { LOGIN_COMMAND } from '../quote.ts';
import type { SshTarget } from '../target.ts';
import { startAskpass, type Askpass } from './askpass.ts';
import { opensshError } from './openssh-error.ts';
import { ELSEWHERE, opensshOptions } from './openssh-options.ts';
import { callOver, type ShellChannel } from './shell-call.ts';
import { StderrHead } from './streams.ts';
import type { ExecOptions, ExecResult, Transport } from './transport.ts';

/**
 * A server behind SSH, by the system's own ssh: for user certificates, security keys, ProxyCommand, Kerberos and whatever
 * else it can do. One process makes the connection and asks what has to be asked; each call is a process that uses it.
 */
export class OpenSshTransport implements Transport {
  readonly label: string;
  readonly sharesFiles = false;
  readonly #target: SshTarget;
  readonly #askpass: Promise<Askpass>;
  readonly #closing = new AbortController();
  #master: Promise<Master> | undefined;
  #opening: Promise<Master> | undefined;

  constructor(target: SshTarget, prompts: Prompts) {
    this.#target = target;
    this.label = target.user === undefined ? target.host : `${target.user}@${target.host}`;
    this.#askpass = startAskpass(prompts);
  }

  async connect(signal?: AbortSignal): Promise<void> {
    await this.#connected(signal);
  }

  async exec(argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    const master = await this.#connected(options.signal);
    const child = this.#spawn(['-S', master.socket, ...ONLY_SHARED], await this.#askpass);
    return callOver(shellOf(child, judgeExit(child, master)), this.label, argv, options);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const master = await this.#master?.catch(() => undefined);
    master?.end();
    await master?.ended;
    await (await this.#askpass).close();
  }

  async #connected(signal: AbortSignal | undefined): Promise<Master> {
    if (this.#closing.signal.aborted) throw aborted();
    const current = await this.#master?.catch(() => undefined);
    if (current?.isOpen()) return current;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    this.#master = this.#opening;
    return orAbort(this.#opening, signal);
  }

  async #open(): Promise<Master> {
    const askpass = await this.#askpass;
    const socket = join(askpass.folder, `s${connections++}`);
    const child = this.#spawn(['-M', '-S', socket, '-o', 'ControlPersist=no'], askpass);
    const isDecided = new AbortController();
    void askpass.answer(isDecided.signal);
    const stop = (): boolean => child.kill();
    this.#closing.signal.addEventListener('abort', stop, { once: true });
    try {
      return await untilReady(child, socket, this.label);
    } finally {
      isDecided.abort();
      this.#closing.signal.removeEventListener('abort', stop);
    }
  }

  /** Away from our terminal, since Ctrl-C there would reach ssh too. */
  #spawn(options: readonly string[], { environment }: Askpass): ChildProcessWithoutNullStreams {
    const argv = ['-T', ...options, ...opensshOptions(this.#target), '--', this.#target.host, LOGIN_COMMAND];
    const env = { ...process.env, ...environment, LC_ALL: 'C' };
    return spawn('ssh', argv, { stdio: 'pipe', detached: true, env, ...ELSEWHERE });
  }
}

/** Where the shared connection has just gone, a call must not make one of its own and ask questions. */
const ONLY_SHARED = ['-o', 'ControlMaster=no', '-o', 'ProxyCommand=false', '-o', 'BatchMode=yes'];

/** Tells the sockets of one process apart. */
let connections = 0;

/** The process that holds the connection. */
interface Master {
  readonly socket: string;
  readonly ended: Promise<unknown>;
  isOpen(): boolean;
  end(): void;
}

/** Waits for the end of its stdin, so that the connection ends with this process, in whatever way that does. */
const HOLD = ['/bin/sh', '-c', 'echo ready; exec cat'] as const;

async function untilReady(
  child: ChildProcessWithoutNullStreams,
  socket: string,
  label: string,
): Promise<Master> {
  const said = new StderrHead();
  child.stderr.on('data', (chunk: Buffer) => said.write(chunk));
  const exit = exitCodeOf(child);
  const ready = new Promise<void>((settle) => {
    const channel = shellOf(
      child,
      exit.then((code) => (code === SSH_FAILED ? undefined : code)),
    );
    callOver(channel, label, HOLD, { holdStdin: true, onStdout: () => settle() }).catch(() => undefined);
  });
  const code = await Promise.race([ready, exit]);
  if (code === NOT_FOUND) throw noProgram();
  if (typeof code === 'number') throw opensshError(label, said.text());
  return {
    socket,
    ended: exit,
    isOpen: () => child.exitCode === null && child.signalCode === null,
    end: () => child.stdin.end(),
  };
}

/** ssh's own exit code; a program may give the same. */
const SSH_FAILED = 255;

/** Long enough for a lost connection's process to end after the calls that it cut off. */
const MASTER_ENDS_MS = 1000;

/** A call that ended with ssh's own code was cut off where the connection is gone, and is the program's own elsewhere. */
async function judgeExit(child: ChildProcess, master: Master): Promise<number | undefined> {
  const code = await exitCodeOf(child);
  if (code !== SSH_FAILED) return code;
  await Promise.race([master.ended, delay(MASTER_ENDS_MS, undefined, { ref: false })]);
  return master.isOpen() ? code : undefined;
}

async function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((settle) => {
    child.once('error', () => settle(NOT_FOUND));
    child.once('close', (code, signal) =>
      settle(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

const NOT_FOUND = 127;

function noProgram(): BoxError {
  return boxError(
    'no-openssh',
    'There is no ssh program on this computer',
    'Install the OpenSSH client, or take "transport" from the target in targets.json.',
  );
}

function shellOf(child: ChildProcessWithoutNullStreams, ended: Promise<number | undefined>): ShellChannel {
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended, close: () => child.kill() };
}
