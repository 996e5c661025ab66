import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import process from 'node:process';
import { boxError, type BoxError } from '../box-error.ts';
import type { SshTarget } from '../target.ts';
import { judgeAuthority } from './known-hosts.ts';
import { ELSEWHERE } from './openssh-options.ts';
import { readSshConfig, type Settings } from './ssh-config.ts';
import { expandHome, expandPath, type TokenValues } from './ssh-tokens.ts';

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
  /** The host through which this one is reached, which may itself be reached through another. */
  readonly jump: SshHost | undefined;
  /** What of the configuration only the system's ssh can do, in words; undefined where ssh2 will do. */
  readonly beyondSsh2: string | undefined;
}

export interface ResolveOptions {
  /** Jump hosts that led here. */
  readonly depth?: number;
}

type HostName = Pick<SshTarget, 'host' | 'port' | 'user' | 'identityFile' | 'knownHostsFile' | 'configFile'>;

export function requireSafeNames({ host, user }: Pick<SshTarget, 'host' | 'user'>): void {
  requireSafe('host', host);
  if (user !== undefined) requireSafe('user', user);
}

/** Resolves a target through the user's ssh configuration, which ssh itself reads where there is one. */
export async function resolveSshHost(target: HostName, options: ResolveOptions = {}): Promise<SshHost> {
  requireSafeNames(target);
  const settings = await readConfiguration(target);
  const host = describeHost(target, settings);
  const jump = await resolveJump(target, settings, options);
  const beyondSsh2 = await findBeyondSsh2(host, settings);
  return { ...host, jump, beyondSsh2: beyondSsh2 ?? jump?.beyondSsh2 };
}

function describeHost(target: HostName, settings: Settings): Omit<SshHost, 'jump' | 'beyondSsh2'> {
  const port = target.port ?? Number(first(settings, 'port') ?? 22);
  const user = target.user ?? first(settings, 'user') ?? userInfo().username;
  const address = first(settings, 'hostname') ?? target.host;
  const alias = first(settings, 'hostkeyalias');
  const { identityFile, knownHostsFile } = target;
  const knownHosts = knownHostsFile === undefined ? configuredKnownHosts(settings) : [knownHostsFile];
  return {
    address,
    keyName: alias ?? address,
    port,
    user,
    identityFiles:
      identityFile === undefined
        ? configuredKeys(settings, { host: target.host, address, port, user, alias })
        : [expandHome(identityFile)],
    identityNamed: identityFile !== undefined,
    identitiesOnly: isYes(settings, 'identitiesonly'),
    agent: agentSocket(settings),
    knownHostsFiles: knownHosts.map(expandHome),
    hashKnownHosts: isYes(settings, 'hashknownhosts'),
    neverAsk: isYes(settings, 'stricthostkeychecking'),
  };
}

function isYes(settings: Settings, key: string): boolean {
  return ['yes', 'true'].includes(first(settings, key)?.toLowerCase() ?? '');
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

/** `ssh -G` prints the whole configuration for a host, one setting a line; it connects to nothing. */
async function readConfiguration(target: HostName): Promise<Settings> {
  const { host, port, user, configFile } = target;
  const file = configFile === undefined ? [] : ['-F', configFile];
  // The configuration may depend on these, too.
  const own = [
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
  ];
  const output = await captureSsh([...file, ...own, '-G', '--', host]);
  if (output === undefined) return readSshConfig(target);
  const settings = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const [, key = '', value = ''] = /^(\S+) (.*)$/.exec(line.trim()) ?? [];
    if (key !== '') settings.set(key.toLowerCase(), [...(settings.get(key.toLowerCase()) ?? []), value]);
  }
  return settings;
}

/** Gives undefined where there is no ssh; a configuration that ssh itself rejects is not guessed at. */
function captureSsh(args: readonly string[]): Promise<string | undefined> {
  return new Promise((settle, reject) => {
    execFile('ssh', args, { timeout: 10_000, ...ELSEWHERE }, (error, stdout, stderr) => {
      if (error === null) return settle(stdout);
      if (error.code === 'ENOENT') return settle(undefined);
      const message = `ssh cannot read its configuration: ${stderr.trim() || error.message}`;
      return reject(boxError('ssh-config', message, 'Correct ~/.ssh/config and try again.'));
    });
  });
}

/** More are a circle. */
const MOST_JUMPS = 8;

/** `ProxyJump a,b` reaches b through a, and a as its own configuration says. */
async function resolveJump(
  { host, knownHostsFile, configFile }: HostName,
  settings: Settings,
  options: ResolveOptions,
): Promise<SshHost | undefined> {
  const list = first(settings, 'proxyjump');
  if (list === undefined || list === 'none') return undefined;
  const depth = (options.depth ?? 0) + 1;
  if (depth > MOST_JUMPS) throw circle(host);
  let near: SshHost | undefined;
  for (const text of list.split(',')) {
    const files = {
      ...(knownHostsFile === undefined ? {} : { knownHostsFile }),
      ...(configFile === undefined ? {} : { configFile }),
    };
    const name = { ...parseJump(text), ...files };
    const next = await resolveSshHost(name, { ...options, depth });
    near = near === undefined ? next : { ...next, jump: near };
  }
  return near;
}

/** `[user@]host[:port]`, or the same behind `ssh://`. */
function parseJump(text: string): HostName {
  const [, user, bracketed, plain = '', port] =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?\/?$/.exec(text.trim()) ?? [];
  return {
    host: bracketed ?? plain,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}

function circle(host: string): BoxError {
  return boxError(
    'ssh-config',
    `~/.ssh/config reaches ${host} through more than ${MOST_JUMPS} jump hosts, which is a circle`,
    'Correct the ProxyJump lines in ~/.ssh/config.',
  );
}

/** What ssh2 1.17 lacks: programs as proxies, user certificates, security keys, PKCS#11, host certificates. */
async function findBeyondSsh2(
  host: Pick<SshHost, 'identityFiles' | 'knownHostsFiles' | 'keyName' | 'port'>,
  settings: Settings,
): Promise<string | undefined> {
  const proxy = first(settings, 'proxycommand');
  if (proxy !== undefined && proxy !== 'none') return 'a ProxyCommand';
  if (settings.has('pkcs11provider') && first(settings, 'pkcs11provider') !== 'none')
    return 'a PKCS#11 token';
  if (settings.has('certificatefile')) return 'a user certificate';
  for (const path of host.identityFiles) {
    const publicHalf = await readFile(`${path}.pub`, 'utf8').catch(() => '');
    if (publicHalf.startsWith('sk-')) return 'a security key';
    if (publicHalf !== '' && (await exists(`${path}-cert.pub`))) return 'a user certificate';
  }
  const texts = await Promise.all(host.knownHostsFiles.map((path) => readFile(path, 'utf8').catch(() => '')));
  const isCertified = judgeAuthority(texts.join('\n'), host.keyName, host.port);
  return isCertified ? 'a certificate of the host' : undefined;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function first(settings: Settings, key: string): string | undefined {
  return settings.get(key)?.[0];
}

/** Names that ssh tries where its configuration says nothing. */
const USUAL_KEYS = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'].map(
  (name) => `~/.ssh/${name}`,
);

function configuredKeys(settings: Settings, tokens: TokenValues): readonly string[] {
  const named = settings.get('identityfile') ?? USUAL_KEYS;
  return named.filter((path) => path !== 'none').map((path) => expandPath(path, tokens));
}

/** Where ssh prints several paths in one line, each begins from a root; a path may hold blanks, as homes on Windows do. */
function configuredKnownHosts(settings: Settings): readonly string[] {
  return ['userknownhostsfile', 'globalknownhostsfile']
    .flatMap((key) => settings.get(key) ?? [])
    .flatMap((line) => line.split(/ (?=\/|~|[A-Za-z]:[\\/]|__PROGRAMDATA__)/))
    .filter((path) => path !== 'none')
    .map((path) => path.replace('__PROGRAMDATA__', process.env['ProgramData'] ?? ''));
}

/** Where the agent of Windows listens, which no variable says there. */
const WINDOWS_AGENT = String.raw`\\.\pipe\openssh-ssh-agent`;

function agentSocket(settings: Settings): string | undefined {
  const configured = first(settings, 'identityagent') ?? 'SSH_AUTH_SOCK';
  if (configured === 'none') return undefined;
  const [, variable] = /^\$?(SSH_AUTH_SOCK|(?<=\$)\w+)$/.exec(configured) ?? [];
  const socket = variable === undefined ? expandHome(configured) : process.env[variable];
  if (socket !== undefined && socket !== '') return socket;
  return process.platform === 'win32' && variable === 'SSH_AUTH_SOCK' ? WINDOWS_AGENT : undefined;
}
