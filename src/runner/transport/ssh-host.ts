import { execFile } from 'node:child_process';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { boxError } from '../box-error.ts';
import type { SshTarget } from '../target.ts';

/** All that is needed to reach a server, after ~/.ssh/config has had its say. */
export interface SshHost {
  /** Name or address to connect to. */
  readonly address: string;
  /** Name that known_hosts is asked for. */
  readonly keyName: string;
  readonly port: number;
  readonly user: string;
  /** Private key files in the order of trial; those that are not there are passed over. */
  readonly identityFiles: readonly string[];
  /** Whether the user named the key file in the target, so that its absence is an error. */
  readonly identityNamed: boolean;
  /** Whether the agent may offer keys of these files only. */
  readonly identitiesOnly: boolean;
  /** The agent's socket. */
  readonly agent: string | undefined;
  /** The first is the user's own, where an accepted key is written. */
  readonly knownHostsFiles: readonly string[];
  readonly hashKnownHosts: boolean;
  /** Whether an unknown key is refused without asking, as `StrictHostKeyChecking yes` says. */
  readonly neverAsk: boolean;
}

export interface ResolveOptions {
  /** Instead of ~/.ssh/config. */
  readonly configFile?: string;
}

/** Resolves a target through the user's ssh configuration, where there is an ssh to read it. */
export async function resolveSshHost(target: SshTarget, options: ResolveOptions = {}): Promise<SshHost> {
  requireSafe('host', target.host);
  if (target.user !== undefined) requireSafe('user', target.user);
  const settings = await readConfiguration(target.host, options);
  refuseJump(target, settings);
  const port = target.port ?? Number(first(settings, 'port') ?? 22);
  const identityFile = target.identityFile;
  const knownHosts =
    target.knownHostsFile === undefined ? configuredKnownHosts(settings) : [target.knownHostsFile];
  return {
    address: first(settings, 'hostname') ?? target.host,
    keyName: first(settings, 'hostkeyalias') ?? first(settings, 'hostname') ?? target.host,
    port,
    user: target.user ?? first(settings, 'user') ?? userInfo().username,
    identityFiles: (identityFile === undefined ? configuredKeys(settings) : [identityFile]).map(expandHome),
    identityNamed: identityFile !== undefined,
    identitiesOnly: first(settings, 'identitiesonly') === 'yes',
    agent: agentSocket(settings),
    knownHostsFiles: knownHosts.map(expandHome),
    hashKnownHosts: first(settings, 'hashknownhosts') === 'yes',
    neverAsk: ['yes', 'true'].includes(first(settings, 'stricthostkeychecking') ?? ''),
  };
}

/**
 * OpenSSH has been led to run commands by host names that begin with a hyphen or hold shell characters; names like that
 * are refused before any program sees them.
 */
function requireSafe(kind: 'host' | 'user', name: string): void {
  if (/^[A-Za-z0-9_.:@[\]-]{1,255}$/.test(name) && !name.startsWith('-')) return;
  throw boxError(
    'bad-name',
    `The ${kind} ${JSON.stringify(name)} is not a name that ssh can be trusted with`,
    'Use letters, digits, dots, hyphens and underscores, and do not begin with a hyphen.',
  );
}

type Settings = ReadonlyMap<string, readonly string[]>;

/** `ssh -G` prints the whole configuration for a host, one setting a line; it connects to nothing. */
async function readConfiguration(host: string, options: ResolveOptions): Promise<Settings> {
  const file = options.configFile === undefined ? [] : ['-F', options.configFile];
  const output = await captureSsh([...file, '-G', '--', host]);
  const settings = new Map<string, string[]>();
  for (const line of output?.split('\n') ?? []) {
    const [, key = '', value = ''] = /^(\S+) (.*)$/.exec(line.trim()) ?? [];
    if (key !== '') settings.set(key.toLowerCase(), [...(settings.get(key.toLowerCase()) ?? []), value]);
  }
  return settings;
}

/** Without ssh the target says all; a configuration that ssh itself rejects is not guessed at. */
function captureSsh(args: readonly string[]): Promise<string | undefined> {
  return new Promise((settle, reject) => {
    execFile('ssh', args, { timeout: 10_000 }, (error, stdout, stderr) => {
      if (error === null) return settle(stdout);
      if (error.code === 'ENOENT') return settle(undefined);
      const message = `ssh cannot read its configuration: ${stderr.trim() || error.message}`;
      return reject(boxError('ssh-config', message, 'Correct ~/.ssh/config and try again.'));
    });
  });
}

function refuseJump(target: SshTarget, settings: Settings): void {
  const jump = first(settings, 'proxyjump') ?? first(settings, 'proxycommand');
  if (jump === undefined || jump === 'none') return;
  throw boxError(
    'jump-host',
    `~/.ssh/config reaches ${target.host} through another host (${jump}), which is not supported yet`,
    'Give the target the address of a host that can be reached directly, for example the near end of a tunnel.',
  );
}

function first(settings: Settings, key: string): string | undefined {
  return settings.get(key)?.[0];
}

/** Names that ssh tries where its configuration says nothing. */
const USUAL_KEYS = ['~/.ssh/id_ed25519', '~/.ssh/id_ecdsa', '~/.ssh/id_rsa'];

function configuredKeys(settings: Settings): readonly string[] {
  return settings.get('identityfile') ?? USUAL_KEYS;
}

function configuredKnownHosts(settings: Settings): readonly string[] {
  const own = first(settings, 'userknownhostsfile')?.split(' ') ?? ['~/.ssh/known_hosts'];
  return [...own, ...(first(settings, 'globalknownhostsfile')?.split(' ') ?? [])];
}

function agentSocket(settings: Settings): string | undefined {
  const configured = first(settings, 'identityagent');
  if (configured === 'none') return undefined;
  const socket =
    configured === undefined || configured === 'SSH_AUTH_SOCK'
      ? process.env['SSH_AUTH_SOCK']
      : expandHome(configured);
  return socket === '' ? undefined : socket;
}

function expandHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
