import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { matchesPatterns } from './patterns.ts';

/** The server as known_hosts names it, and the key that it has shown. */
export interface ShownKey {
  readonly host: string;
  readonly port: number;
  /** The public key as it travels: a length-prefixed type, then its numbers. */
  readonly key: Buffer;
}

/** `line` counts from 1. */
export type HostKeyVerdict =
  | { readonly verdict: 'known'; readonly line: number }
  | { readonly verdict: 'unknown' }
  | { readonly verdict: 'changed' | 'revoked' | 'authority'; readonly line: number };

/**
 * Judges a host key by the text of known_hosts files, as OpenSSH does: a revoked key is refused whatever else is said; a
 * key that stands there is known; any other key for the host is a changed one, also of another type, so that a false
 * server cannot pass by offering one. A host that has only a certificate authority cannot be judged, since ssh2 knows no
 * host certificates.
 */
export function judgeHostKey(text: string, shown: ShownKey): HostKeyVerdict {
  const entries = parseKnownHosts(text).filter((entry) => matchesHost(entry.hosts, shown));
  const same = entries.filter((entry) => entry.key.equals(shown.key));
  const revoked = same.find((entry) => entry.marker === '@revoked');
  if (revoked) return { verdict: 'revoked', line: revoked.line };
  const known = same.find((entry) => entry.marker === '');
  if (known) return { verdict: 'known', line: known.line };
  const other = entries.find((entry) => entry.marker === '');
  if (other) return { verdict: 'changed', line: other.line };
  const authority = entries.find((entry) => entry.marker === '@cert-authority');
  if (authority) return { verdict: 'authority', line: authority.line };
  return { verdict: 'unknown' };
}

/** Whether a host is known by a certificate authority only. */
export function judgeAuthority(text: string, host: string, port: number): boolean {
  const entries = parseKnownHosts(text).filter((entry) => matchesHost(entry.hosts, { host, port }));
  const has = (marker: string): boolean => entries.some((entry) => entry.marker === marker);
  return has('@cert-authority') && !has('');
}

/** Types of the keys that are known for a host: to be asked for first, so that an honest server shows one of them. */
export function knownKeyTypes(text: string, host: string, port: number): readonly string[] {
  const entries = parseKnownHosts(text).filter(
    (entry) => entry.marker === '' && matchesHost(entry.hosts, { host, port }),
  );
  return [...new Set(entries.map((entry) => keyType(entry.key)))];
}

/** `SHA256:…`, as OpenSSH prints it: base64 without padding. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The type that a key names itself, for example `ssh-ed25519`. */
export function keyType(key: Buffer): string {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  return key.subarray(4, 4 + length).toString('latin1');
}

/** A line for known_hosts, with its newline; hashed where the user's configuration hides host names. */
export function knownHostsLine(shown: ShownKey, style: 'plain' | 'hashed'): string {
  const name = hostName(shown);
  const hosts = style === 'plain' ? name : hashName(name, randomBytes(20));
  return `${hosts} ${keyType(shown.key)} ${shown.key.toString('base64')}\n`;
}

interface Entry {
  readonly line: number;
  readonly marker: string;
  readonly hosts: string;
  readonly key: Buffer;
}

function parseKnownHosts(text: string): readonly Entry[] {
  return text.split('\n').flatMap((line, index) => {
    const entry = parseLine(line.replace(/\r$/, ''), index + 1);
    return entry === undefined ? [] : [entry];
  });
}

/** A line that is no entry is passed over, as OpenSSH does: it cannot make any key known. */
function parseLine(text: string, line: number): Entry | undefined {
  const fields = text.trim().split(/[ \t]+/);
  const marker = fields[0]?.startsWith('@') ? (fields.shift() ?? '') : '';
  const [hosts, type, encoded] = fields;
  if (hosts === undefined || hosts.startsWith('#') || type === undefined || encoded === undefined)
    return undefined;
  const key = Buffer.from(encoded, 'base64');
  return keyType(key) === type ? { line, marker, hosts, key } : undefined;
}

type HostAndPort = Pick<ShownKey, 'host' | 'port'>;

/** Other ports than 22 are written `[host]:port`; names are compared in lower case. */
function hostName({ host, port }: HostAndPort): string {
  const lower = host.toLowerCase();
  return port === 22 ? lower : `[${lower}]:${port}`;
}

function matchesHost(hosts: string, shown: HostAndPort): boolean {
  const name = hostName(shown);
  if (hosts.startsWith('|')) return matchesHashed(hosts, name);
  return matchesPatterns(hosts.toLowerCase().split(','), name);
}

/** `|1|salt|HMAC-SHA1(salt, name)`, both in base64. */
function matchesHashed(hosts: string, name: string): boolean {
  const [, version, salt, digest] = hosts.split('|');
  if (version !== '1' || salt === undefined || digest === undefined) return false;
  const expected = Buffer.from(digest, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function hashName(name: string, salt: Buffer): string {
  const digest = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${digest}`;
}
