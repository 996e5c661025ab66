import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fingerprint,
  judgeHostKey,
  knownHostsLine,
  knownKeyTypes,
} from '../../src/runner/transport/known-hosts.ts';
import { temporaryFolder } from './support/box.ts';
import { fingerprintOf, makeKey } from './support/sshd.ts';

const KEY = publicKey('ssh-ed25519');
const OTHER = publicKey('ssh-ed25519');
const RSA = publicKey('ssh-rsa');

/** A public key in its form on the wire: the type, then bytes that stand for the numbers. */
function publicKey(type: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), randomBytes(36)]);
}

function line(hosts: string, key: Buffer, marker = ''): string {
  const type = key === RSA ? 'ssh-rsa' : 'ssh-ed25519';
  return `${marker} ${hosts} ${type} ${key.toString('base64')} a comment\n`.trimStart();
}

function verdict(text: string, host = 'gpu.example.org', port = 22): string {
  return judgeHostKey(text, { host, port, key: KEY }).verdict;
}

describe('a host key', () => {
  it.each([
    ['no file', '', 'unknown'],
    ['another host', line('cpu.example.org', KEY), 'unknown'],
    ['its own line', line('gpu.example.org', KEY), 'known'],
    ['a list of names', line('10.0.0.1,gpu.example.org', KEY), 'known'],
    ['upper case in the file', line('GPU.Example.org', KEY), 'known'],
    ['a wildcard', line('*.example.org', KEY), 'known'],
    ['a question mark', line('gp?.example.org', KEY), 'known'],
    ['a wildcard with a negation', line('*.example.org,!gpu.*', KEY), 'unknown'],
    ['a negation alone', line('!cpu.example.org', KEY), 'unknown'],
    ['another port', line('[gpu.example.org]:2222', KEY), 'unknown'],
    ['another key', line('gpu.example.org', OTHER), 'changed'],
    ['a key of another type', line('gpu.example.org', RSA), 'changed'],
    ['an old key and the right one', line('gpu.example.org', OTHER) + line('gpu.example.org', KEY), 'known'],
    ['a revocation', line('*', KEY, '@revoked'), 'revoked'],
    [
      'a revocation after a line that knows it',
      line('gpu.example.org', KEY) + line('*', KEY, '@revoked'),
      'revoked',
    ],
    ['a revocation of another key', line('*', OTHER, '@revoked'), 'unknown'],
    ['an authority', line('*.example.org', OTHER, '@cert-authority'), 'authority'],
    ['the same key as an authority', line('*.example.org', KEY, '@cert-authority'), 'authority'],
    [
      'an authority and its own line',
      line('*', OTHER, '@cert-authority') + line('gpu.example.org', KEY),
      'known',
    ],
    ['an unknown marker', line('gpu.example.org', KEY, '@other'), 'unknown'],
    ['comments and blank lines', `# gpu.example.org\n\n  \n${line('gpu.example.org', KEY)}`, 'known'],
    ['Windows line ends', line('gpu.example.org', KEY).replace('\n', '\r\n'), 'known'],
    ['no newline at the end', line('gpu.example.org', KEY).trimEnd(), 'known'],
    ['a type that is not that of the key', `gpu.example.org ssh-rsa ${KEY.toString('base64')}\n`, 'unknown'],
    ['half a line', 'gpu.example.org ssh-ed25519\n', 'unknown'],
    ['a broken hash', `|1|AAAA|BBBB ssh-ed25519 ${KEY.toString('base64')}\n`, 'unknown'],
  ])('with %s is judged as OpenSSH does', (_what, text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  it('on another port than 22 is known under [host]:port', () => {
    expect(verdict(line('[gpu.example.org]:2222', KEY), 'gpu.example.org', 2222)).toBe('known');
    expect(verdict(line('gpu.example.org', KEY), 'gpu.example.org', 2222)).toBe('unknown');
  });

  it('is found again in the line that is written for it, plain or hashed', () => {
    const host = fc.domain();
    fc.assert(
      fc.property(
        host,
        fc.integer({ min: 1, max: 65_535 }),
        fc.constantFrom('plain', 'hashed'),
        (host, port, style) => {
          const text = knownHostsLine({ host, port, key: KEY }, style);
          expect(verdict(text, host, port)).toBe('known');
          expect(verdict(text, `${host}x`, port)).toBe('unknown');
          expect(judgeHostKey(text, { host, port, key: OTHER }).verdict).toBe('changed');
        },
      ),
    );
  });

  it('is never known by chance: any text that lacks it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(verdict(text)).not.toBe('known');
      }),
    );
  });

  it('is found in what ssh-keygen -H has hashed, and has the fingerprint that ssh-keygen prints', () => {
    const folder = temporaryFolder();
    const keyFile = makeKey(join(folder, 'key'));
    const [type = '', encoded = ''] = readFileSync(`${keyFile}.pub`, 'utf8').split(' ');
    const file = join(folder, 'known_hosts');
    writeFileSync(file, `[gpu.example.org]:2222,gpu.example.org ${type} ${encoded}\n`);
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('example');
    const key = Buffer.from(encoded, 'base64');
    expect(judgeHostKey(text, { host: 'gpu.example.org', port: 2222, key }).verdict).toBe('known');
    expect(judgeHostKey(text, { host: 'gpu.example.org', port: 22, key }).verdict).toBe('known');
    expect(judgeHostKey(text, { host: 'gpu.example.org', port: 23, key }).verdict).toBe('unknown');
    expect(fingerprint(key)).toBe(fingerprintOf(keyFile));
  });

  it('that we write is found by ssh-keygen -F', () => {
    const folder = temporaryFolder();
    const keyFile = makeKey(join(folder, 'key'));
    const key = Buffer.from(readFileSync(`${keyFile}.pub`, 'utf8').split(' ')[1] ?? '', 'base64');
    const file = join(folder, 'known_hosts');
    for (const style of ['plain', 'hashed'] as const) {
      writeFileSync(file, knownHostsLine({ host: 'gpu.example.org', port: 2222, key }, style));
      const found = execFileSync('ssh-keygen', ['-F', '[gpu.example.org]:2222', '-f', file], {
        encoding: 'utf8',
      });
      expect(found).toContain(key.toString('base64'));
    }
  });

  it('of a type that is known is asked for first', () => {
    const text = line('gpu.example.org', RSA) + line('cpu.example.org', KEY);
    expect(knownKeyTypes(text, 'gpu.example.org', 22)).toEqual(['ssh-rsa']);
  });

  it('is judged at once against a pattern made to be slow', () => {
    const text = line(`${'*a'.repeat(500)}b`, KEY);
    const started = performance.now();
    expect(verdict(text, 'a'.repeat(255))).toBe('unknown');
    expect(performance.now() - started).toBeLessThan(500);
  });
});
