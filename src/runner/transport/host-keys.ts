import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { boxError, type BoxError } from '../box-error.ts';
import type { Prompts } from '../box.ts';
import {
  fingerprint,
  judgeHostKey,
  keyType,
  knownHostsLine,
  knownKeyTypes,
  type ShownKey,
} from './known-hosts.ts';
import type { SshHost } from './ssh-host.ts';

/** The known host keys of this user, as read before a connection. */
export interface KnownHosts {
  readonly text: string;
  readonly host: SshHost;
}

/** Fails closed: a file that is there but cannot be read might hold the very key that matters. */
export async function readKnownHosts(host: SshHost): Promise<KnownHosts> {
  const texts: string[] = [];
  for (const path of host.knownHostsFiles) {
    try {
      texts.push(await readFile(path, 'utf8'));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') throw unreadable(path, message);
    }
  }
  return { text: texts.join('\n'), host };
}

function unreadable(path: string, message: string): BoxError {
  return boxError(
    'known-hosts-unreadable',
    `The known host keys in ${path} cannot be read, so the server cannot be trusted: ${message}`,
    'Make the file readable for you and try again.',
  );
}

/** What ssh2 can check, the best first. */
const ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;
export type HostKeyAlgorithm = (typeof ALGORITHMS)[number];

/** Host key algorithms in the order to ask for: first those whose key is known. */
export function hostKeyOrder(known: KnownHosts): HostKeyAlgorithm[] {
  const types = knownKeyTypes(known.text, known.host.keyName, known.host.port);
  const isKnown = (name: HostKeyAlgorithm): boolean =>
    types.includes(name.startsWith('rsa-') ? 'ssh-rsa' : name);
  return [...ALGORITHMS.filter(isKnown), ...ALGORITHMS.filter((name) => !isKnown(name))];
}

/** Gives undefined where the key may be trusted, else why not. Asks about an unknown one, and remembers a yes. */
export async function checkHostKey(
  known: KnownHosts,
  key: Buffer,
  prompts: Prompts,
): Promise<BoxError | undefined> {
  const { host } = known;
  const shown: ShownKey = { host: host.keyName, port: host.port, key };
  const judged = judgeHostKey(known.text, shown);
  if (judged.verdict === 'known') return undefined;
  if (judged.verdict !== 'unknown') return REFUSALS[judged.verdict](host, fingerprint(key));
  const question = {
    host: host.keyName,
    port: host.port,
    keyType: keyType(key),
    fingerprint: fingerprint(key),
  };
  if (host.neverAsk || !(await prompts.confirmHostKey(question)))
    return unknownKey(host, question.fingerprint);
  return remember(host, shown);
}

async function remember(host: SshHost, shown: ShownKey): Promise<BoxError | undefined> {
  const [path = ''] = host.knownHostsFiles;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await appendFile(path, await newLine(path, shown, host), { mode: 0o600 });
    return undefined;
  } catch (error) {
    return boxError(
      'known-hosts-unreadable',
      `The accepted host key cannot be written to ${path}: ${(error as Error).message}`,
      'Make the file writable for you and try again.',
    );
  }
}

/** A last line without its newline would swallow the new one. */
async function newLine(path: string, shown: ShownKey, host: SshHost): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const start = text === '' || text.endsWith('\n') ? '' : '\n';
  return start + knownHostsLine(shown, host.hashKnownHosts ? 'hashed' : 'plain');
}

type Refusal = (host: SshHost, print: string) => BoxError;

const REFUSALS: Readonly<Record<'changed' | 'revoked' | 'authority', Refusal>> = {
  changed: (host, print) =>
    boxError(
      'host-key-changed',
      `The host key of ${host.keyName} has changed to ${print}: the server was set up anew, or somebody listens in`,
      `Ask whoever runs the server. If the change is meant, remove the old key (ssh-keygen -R "${keyName(host)}" -f ${host.knownHostsFiles[0]}) and try again.`,
    ),
  revoked: (host, print) =>
    boxError(
      'host-key-revoked',
      `The host key ${print} of ${host.keyName} is marked as revoked in known_hosts`,
      'Ask whoever runs the server for its new key; do not connect before.',
    ),
  authority: (host) =>
    boxError(
      'host-key-authority',
      `${host.keyName} is known by a certificate authority (@cert-authority), which only the system's own ssh can check`,
      'Give the target "transport": "openssh" in targets.json.',
    ),
};

function unknownKey(host: SshHost, print: string): BoxError {
  return boxError(
    'host-key-unknown',
    `The host key ${print} of ${host.keyName} is unknown and was not accepted, so nothing was sent`,
    'Compare the fingerprint with the one that whoever runs the server gives you, and accept it.',
  );
}

function keyName(host: SshHost): string {
  return host.port === 22 ? host.keyName : `[${host.keyName}]:${host.port}`;
}
