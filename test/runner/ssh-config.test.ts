import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BoxError } from '../../src/runner/box-error.ts';
import { splitWords } from '../../src/runner/transport/ssh-config-lines.ts';
import { resolveSshHost, type SshHost } from '../../src/runner/transport/ssh-host.ts';
import { temporaryFolder } from './support/box.ts';

/** A computer without ssh reads the configuration itself, and must read it as ssh does. */

afterEach(() => vi.unstubAllEnvs());

interface Asked {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

type Resolved = SshHost | { readonly refused: string };

async function resolved(configFile: string, asked: Asked): Promise<Resolved> {
  try {
    return await resolveSshHost({ ...asked, configFile });
  } catch (error) {
    if (BoxError.is(error)) return { refused: error.reason };
    throw error;
  }
}

/** Keys of kinds that OpenSSH drops. */
const DROPPED = /\/id_(?:xmss|dsa)$/;

function withoutDropped(host: Resolved): Resolved {
  if ('refused' in host) return host;
  const { jump } = host;
  const identityFiles = host.identityFiles.filter((path) => !DROPPED.test(path));
  return { ...host, identityFiles, jump: jump && (withoutDropped(jump) as SshHost) };
}

async function bySsh(configFile: string, asked: Asked): Promise<Resolved> {
  return withoutDropped(await resolved(configFile, asked));
}

async function byOurselves(configFile: string, asked: Asked): Promise<Resolved> {
  vi.stubEnv('PATH', join(homedir(), 'no-programs-here'));
  try {
    return await resolved(configFile, asked);
  } finally {
    vi.unstubAllEnvs();
  }
}

/** Writes files, the first of which is the configuration, and gives its path. */
function config(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text.replaceAll('FOLDER', folder), { mode: 0o600 });
  }
  return join(folder, Object.keys(files)[0] ?? '');
}

async function expectTheSame(files: Readonly<Record<string, string>>, asked: Asked): Promise<Resolved> {
  const path = config(files);
  const ours = await byOurselves(path, asked);
  expect(ours).toEqual(await bySsh(path, asked));
  return ours;
}

const GPU = { host: 'gpu' };

describe('a configuration without an ssh program', () => {
  it.each([
    ['an alias', 'Host gpu\nHostName 10.0.0.5\nPort 2222\nUser mei', { address: '10.0.0.5', port: 2222 }],
    ['no word on the host', 'Host other\nPort 9', { address: 'gpu', port: 22 }],
    ['the first of several words', 'Port 1\nHost gpu\nPort 2', { port: 1 }],
    ['a host in capitals', 'Host GPU\nPort 9', { port: 22 }],
    ['patterns', 'Host a g?u *.b\nPort 9', { port: 9 }],
    ['a negated pattern', 'Host * !g*\nPort 9', { port: 22 }],
    ['%h in HostName', 'HostName %h.example.org', { address: 'gpu.example.org', keyName: 'gpu.example.org' }],
    ['HostKeyAlias', 'HostName 10.0.0.5\nHostKeyAlias box', { keyName: 'box' }],
    [
      'keys in their order',
      'IdentityFile /b\nIdentityFile /a\nIdentityFile /b',
      { identityFiles: ['/b', '/a'] },
    ],
    ['tokens in keys', 'IdentityFile "/k/%h %r %n %p%%"\nUser li', { identityFiles: ['/k/gpu li gpu 22%'] }],
    ['no key at all', 'IdentityFile none', { identityFiles: [] }],
    [
      'yes in capitals',
      'IdentitiesOnly YES\nHashKnownHosts True',
      { identitiesOnly: true, hashKnownHosts: true },
    ],
    ['strict checking', 'StrictHostKeyChecking yes', { neverAsk: true }],
    ['lax checking', 'StrictHostKeyChecking accept-new', { neverAsk: false }],
    ['no agent', 'IdentityAgent none', { agent: undefined }],
    ['an agent', 'IdentityAgent /run/agent', { agent: '/run/agent' }],
    ['an agent in a variable that is not set', 'IdentityAgent $NO_SUCH_AGENT', { agent: undefined }],
    ['= and blanks', 'Host=gpu\n\t Port =  9\t\r\nUser="a b"', { port: 9, user: 'a b' }],
    ['quotes and comments', 'Host \'gpu\' # mine\nUser "a#b" # c\nPort 9#', { refused: 'ssh-config' }],
    ['escapes', 'User a\\ b\\"c\\\\d\\e', { user: 'a b"c\\d\\e' }],
    ['Match host', 'Match host gpu,cpu user root,li\nPort 9', { port: 9 }],
    ['Match !host', 'Match !host gpu\nPort 9', { port: 22 }],
    ['Match host by its name so far', 'HostName x\nMatch host x\nPort 9', { port: 9 }],
    ['Match originalhost', 'HostName x\nMatch originalhost gpu\nPort 9', { port: 9 }],
    ['Match all', 'Match all\nPort 9', { port: 9 }],
    ['Match final', 'HostName %h.org\nMatch final host gpu.org\nPort 9', { port: 9 }],
    ['Match !final', 'Match !final\nPort 9', { port: 9 }],
    ['Match final all', 'Match final all\nPort 9', { port: 9 }],
    ['Match all behind two others', 'Match host gpu user root all', { refused: 'ssh-config' }],
    ['Host blocks by the final name', 'HostName x\nMatch final\nHost x\nPort 9', { port: 9 }],
    ['Match canonical', 'Match canonical\nPort 9', { port: 22 }],
    ['Match exec', 'Match exec false\nPort 9', { port: 22 }],
    ['jumps', 'Host gpu\nProxyJump a,li@b:9\nHost a\nPort 8', { jump: expect.objectContaining({ port: 9 }) }],
    ['no jump', 'ProxyJump none\nProxyJump a', { jump: undefined }],
    ['a command before a jump', 'ProxyCommand nc\nProxyJump a', { beyondSsh2: 'a ProxyCommand' }],
    ['a command after no jump', 'ProxyJump none\nProxyCommand nc', { beyondSsh2: 'a ProxyCommand' }],
    ['a command after a jump', 'Host gpu\nProxyJump a\nProxyCommand nc', { beyondSsh2: undefined }],
    ['no command before a jump', 'ProxyCommand none\nProxyJump a', { jump: undefined }],
    ['a certificate', 'CertificateFile /c', { beyondSsh2: 'a user certificate' }],
    ['a bad port', 'Host other\nPort 22x', { refused: 'ssh-config' }],
    ['a port beyond all', 'Port 65536', { refused: 'ssh-config' }],
    ['an open quote', 'User "a', { refused: 'ssh-config' }],
    ['a word too many', 'HostName a b', { refused: 'ssh-config' }],
    ['a missing word', 'User', { refused: 'ssh-config' }],
    ['a flag that is none', 'IdentitiesOnly perhaps', { refused: 'ssh-config' }],
    ['Match without a criterion', 'Match', { refused: 'ssh-config' }],
    ['Match without a value', 'Match host', { refused: 'ssh-config' }],
    ['Match by what nobody knows', 'Match hots gpu', { refused: 'ssh-config' }],
    ['a jump by way of a hostile name', 'Host gpu\nProxyJump a;touch', { refused: 'bad-name' }],
  ])('with %s means what it means to ssh', async (_what, text, expected) => {
    expect(await expectTheSame({ config: `${text}\n` }, GPU)).toMatchObject(expected);
  });

  it('yields to the port and user of the target, by which blocks are chosen too', async () => {
    const text = 'User mei\nPort 9\nMatch user li\nIdentityFile /li\n';
    const ours = await expectTheSame({ config: text }, { host: 'gpu', user: 'li', port: 23 });
    expect(ours).toMatchObject({ user: 'li', port: 23, identityFiles: ['/li'] });
  });

  it('takes known hosts from where it says, with variables and tokens', async () => {
    const ours = await expectTheSame(
      { config: 'UserKnownHostsFile ~/a ${HOME}/b /c/%h\nGlobalKnownHostsFile /g\n' },
      GPU,
    );
    expect(ours).toMatchObject({
      knownHostsFiles: [join(homedir(), 'a'), join(homedir(), 'b'), '/c/gpu', '/g'],
    });
  });

  it('includes other files, by patterns and from within blocks', async () => {
    const files = {
      config:
        'Host cpu\nInclude FOLDER/never\nHost gpu\nInclude FOLDER/d/*.conf FOLDER/absent "FOLDER/with blank"\nIdentityFile /last\nHost *\nUser mei\n',
      never: 'Port 1\nHost gpu\nPort 2\nMatch all\nPort 3\n',
      'd/2.conf': 'Host other\nIdentityFile /no\n',
      'd/1.conf': 'IdentityFile /first\n',
      'd/.hidden.conf': 'Port 5\n',
      'd/note.txt': 'Port 6\n',
      'with blank': 'IdentityFile /blank\n',
    };
    expect(await expectTheSame(files, GPU)).toMatchObject({
      identityFiles: ['/first', '/blank', '/last'],
      port: 22,
      user: 'mei',
    });
  });

  it('that includes itself without end, or a file that others can write to, is refused', async () => {
    expect(await expectTheSame({ config: 'Include FOLDER/config\n' }, GPU)).toEqual({
      refused: 'ssh-config',
    });
    const path = config({ config: 'Include FOLDER/open\n', open: 'Port 9\n' });
    chmodSync(join(path, '../open'), 0o666);
    expect(await byOurselves(path, GPU)).toEqual({ refused: 'ssh-config' });
    expect(await bySsh(path, GPU)).toEqual({ refused: 'ssh-config' });
  });

  it('starts no program, and applies no block that a program would have to choose', async () => {
    const text = 'Match exec "touch FOLDER/ran"\nPort 1\nMatch !exec "touch FOLDER/ran"\nPort 2\n';
    const path = config({ config: text });
    expect(await byOurselves(path, GPU)).toMatchObject({ port: 22 });
    expect(existsSync(join(path, '../ran'))).toBe(false);
  });

  it('that is not there is said to be so', async () => {
    const path = join(temporaryFolder(), 'absent');
    expect(await byOurselves(path, GPU)).toEqual({ refused: 'ssh-config' });
    expect(await bySsh(path, GPU)).toEqual({ refused: 'ssh-config' });
  });

  it('is read as ssh reads it, whatever it says', async () => {
    await fc.assert(
      fc.asyncProperty(CONFIGS, ASKED, async (files, asked) => void (await expectTheSame(files, asked))),
      { numRuns: 300 },
    );
  });
});

describe('the words of a line', () => {
  it('of a Windows path keep their backslashes', () => {
    expect(splitWords(String.raw`C:\Users\mei\.ssh\id "D:\my keys\id"`)).toEqual([
      String.raw`C:\Users\mei\.ssh\id`,
      String.raw`D:\my keys\id`,
    ]);
  });
});

const NAMES = ['gpu', 'GPU', 'cpu', 'gpu.org', 'a1'] as const;
const name = fc.constantFrom(...NAMES);
const pattern = fc.constantFrom(...NAMES, '*', 'g*', '?pu', '!gpu', '!g*', '*.org', '!*', 'g**u', '"gpu"');
const patterns = fc.array(pattern, { minLength: 1, maxLength: 3 });

const criterion = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('host', 'Host', '!host', 'originalhost', '!originalhost', 'user', '!user', 'localuser'),
      fc.constantFrom(' ', '='),
      fc.array(fc.constantFrom(...NAMES, 'root', 'li', '*', 'g*', '!gpu'), { minLength: 1, maxLength: 2 }),
    )
    .map(([attribute, between, values]) => `${attribute}${between}${values.join(',')}`),
  fc.constantFrom('final', '!final', 'canonical', 'FINAL', 'exec false'),
);

const setting = fc.oneof(
  fc.tuple(fc.constantFrom('Port', 'port', 'PORT'), fc.constantFrom('22', '2222', '0', '70000', '022')),
  fc.tuple(fc.constant('User'), fc.constantFrom('root', 'li', '"li"', "'m i'", 'a#b')),
  fc.tuple(fc.constant('HostName'), fc.constantFrom(...NAMES, '%h.org', 'x%%', '10.0.0.1', 'X')),
  fc.tuple(fc.constant('HostKeyAlias'), name),
  fc.tuple(fc.constant('IdentityFile'), fc.constantFrom('/k', '~/k', '"/k %h"', 'none', '/%n/%r', '%d/%u')),
  fc.tuple(
    fc.constant('IdentityAgent'),
    fc.constantFrom('none', '/s', '~/s', 'SSH_AUTH_SOCK', '$HOME', '/s%h'),
  ),
  fc.tuple(
    fc.constantFrom('IdentitiesOnly', 'HashKnownHosts'),
    fc.constantFrom('yes', 'no', 'TRUE', 'maybe'),
  ),
  fc.tuple(
    fc.constant('StrictHostKeyChecking'),
    fc.constantFrom('yes', 'no', 'ask', 'off', 'accept-new', 'x'),
  ),
  fc.tuple(
    fc.constantFrom('UserKnownHostsFile', 'GlobalKnownHostsFile'),
    fc.constantFrom('/h', '/h ~/i', 'none'),
  ),
  fc.tuple(
    fc.constant('ProxyJump'),
    fc.constantFrom('none', ...NAMES, 'li@cpu:9', 'a1,cpu', 'ssh://li@a1:7'),
  ),
  fc.tuple(fc.constant('ProxyCommand'), fc.constantFrom('none', 'nc %h %p')),
  fc.tuple(fc.constant('CertificateFile'), fc.constantFrom('/c', '~/c')),
);

const line = fc.oneof(
  { weight: 3, arbitrary: patterns.map((all) => `Host ${all.join(' ')}`) },
  { weight: 2, arbitrary: fc.array(criterion, { maxLength: 3 }).map((all) => `Match ${all.join(' ')}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'Match all',
      'Match !all',
      'Match all # x',
      'ServerAliveInterval 5',
      '# x',
      '',
      '   ',
      'Match',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('Include FOLDER/a', 'Include FOLDER/?', 'Include FOLDER/no FOLDER/b'),
  },
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        setting,
        fc.constantFrom(' ', '=', ' = ', '\t'),
        fc.constantFrom('', '', '', ' # c', ' ', ' /x', ' "'),
      )
      .map(([[keyword, value], between, end]) => `${keyword}${between}${value}${end}`),
  },
);

const text = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\n  ', '\n\t'))
  .map(([lines, between]) => lines.join(between));

const CONFIGS = fc.record({ config: text, a: text, b: text });
const ASKED: fc.Arbitrary<Asked> = fc.record(
  { host: name, user: fc.constantFrom('li', 'root'), port: fc.constantFrom(22, 99) },
  { requiredKeys: ['host'] },
);
