import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import type { FarHost } from './far-host.ts';

/** A real OpenSSH server on 127.0.0.1 that lets the current user in by key. */
export interface Sshd {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Private key, without a passphrase, that the server accepts. */
  readonly keyFile: string;
  /** Knows the server's host key. */
  readonly knownHostsFile: string;
  /** `SHA256:…` of the server's host key. */
  readonly fingerprint: string;
  /** The server's own folder, removed by `stop`. */
  readonly folder: string;
  /** Lets one more public key in. */
  authorize(publicKeyFile: string): void;
  /** What the server has logged so far. */
  log(): string;
  /** Kills the processes of all open sessions, as a dropped link does; the server itself stays. Gives their number. */
  dropLinks(): number;
  /** Ends the server and all sessions, and starts it again with the same keys. */
  restart(): Promise<void>;
  /** Stops the processes of all open sessions where they are, so that they are silent and not gone. */
  freezeLinks(): number;
  /** Ends the server and all sessions until it is started again. */
  halt(): Promise<void>;
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** Listen on another host than this one. */
  readonly at?: FarHost;
  /** Lines of sshd_config that take the place of the standard ones with the same keyword. */
  readonly config?: readonly string[];
  /** Listen here instead of on a free port: to put another server, or none, in the place of one that was. */
  readonly port?: number;
}

/** Starts a server with its own port, configuration, host key and user key, as the current user. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const program = requireProgram();
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-sshd-'));
  const host = options.at?.address ?? '127.0.0.1';
  const port = options.port ?? (await freePort());
  const hostKey = makeKey(join(folder, 'host_key'));
  const userKey = makeKey(join(folder, 'user_key'));
  const authorizedKeys = join(folder, 'authorized_keys');
  writeFileSync(authorizedKeys, readFileSync(`${userKey}.pub`), { mode: 0o600 });
  const knownHostsFile = join(folder, 'known_hosts');
  writeFileSync(knownHostsFile, `[${host}]:${port} ${readFileSync(`${hostKey}.pub`, 'utf8')}`);
  const log = join(folder, 'sshd.log');
  const own = options.config ?? [];
  const keywords = new Set(own.map(keyword));
  const standard = standardConfig(folder, host, port).filter((line) => !keywords.has(keyword(line)));
  writeFileSync(join(folder, 'sshd_config'), `${[...own, ...standard].join('\n')}\n`);
  const begin = async (): Promise<ChildProcess> => {
    const argv = [...(options.at?.enter ?? []), program, '-D', '-f', join(folder, 'sshd_config'), '-E', log];
    const child = spawn(argv[0] ?? program, argv.slice(1), { stdio: 'ignore' });
    await untilListening({ host, port }, child, log);
    return child;
  };
  let server = await begin();
  return {
    host,
    port,
    user: userInfo().username,
    keyFile: userKey,
    knownHostsFile,
    fingerprint: fingerprintOf(hostKey),
    folder,
    authorize: (file) => appendFileSync(authorizedKeys, readFileSync(file)),
    log: () => readFileSync(log, 'utf8'),
    dropLinks: () => signalLinks(server, 'SIGKILL'),
    freezeLinks: () => signalLinks(server, 'SIGSTOP'),
    restart: async () => {
      await end(server);
      server = await begin();
    },
    halt: () => end(server),
    stop: async () => {
      await end(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a key pair as a user would; gives the private key's path. */
export function makeKey(path: string, passphrase = '', type = 'ed25519'): string {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'tunesmith test', '-f', path]);
  return path;
}

export function fingerprintOf(keyFile: string): string {
  const line = execFileSync('ssh-keygen', ['-l', '-E', 'sha256', '-f', `${keyFile}.pub`], {
    encoding: 'utf8',
  });
  return line.split(' ')[1] ?? '';
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((settle, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => settle(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function requireProgram(): string {
  const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd'].find((path) =>
    existsSync(path),
  );
  if (program === undefined) {
    throw new Error(
      'These tests need an OpenSSH server: install it (Debian: apt-get install openssh-server openssh-client).',
    );
  }
  // The folder that sshd, when started as root, gives up its rights in; a service manager would have made it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  return program;
}

function standardConfig(folder: string, host: string, port: number): readonly string[] {
  return [
    `Port ${port}`,
    `ListenAddress ${host}`,
    `HostKey ${join(folder, 'host_key')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    `PidFile ${join(folder, 'sshd.pid')}`,
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'LogLevel VERBOSE',
    'MaxSessions 100',
    'MaxStartups 100',
    'Subsystem sftp internal-sftp',
  ];
}

function keyword(line: string): string {
  return line.split(' ')[0]?.toLowerCase() ?? '';
}

async function untilListening(where: Where, server: ChildProcess, log: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (server.exitCode !== null)
      throw new Error(`sshd ended with ${server.exitCode}: ${readFileSync(log, 'utf8')}`);
    if (await answers(where)) return;
    await delay(50);
  }
  throw new Error(`sshd does not listen on port ${where.port}: ${readFileSync(log, 'utf8')}`);
}

interface Where {
  readonly host: string;
  readonly port: number;
}

function answers({ host, port }: Where): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, host);
    socket.once('connect', () => settle(socket.destroy() !== undefined));
    socket.once('error', () => settle(false));
  });
}

function signalLinks(server: ChildProcess, signal: NodeJS.Signals): number {
  const sessions = descendants(server.pid ?? 0).filter((pid) => commandLine(pid).startsWith('sshd'));
  for (const pid of sessions) trySignal(pid, signal);
  return sessions.length;
}

async function end(server: ChildProcess): Promise<void> {
  signalLinks(server, 'SIGKILL');
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((settle) => server.once('exit', settle));
  server.kill('SIGTERM');
  await ended;
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself between the listing and here.
  }
}

/** All processes below `root`, from /proc. */
function descendants(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold spaces; the fields after it do not: state, then parent.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
