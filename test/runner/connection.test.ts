import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { Server } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Box, HostKeyQuestion, Prompts, SecretQuestion } from '../../src/runner/box.ts';
import { openBox } from '../../src/runner/open-box.ts';
import type { SshTarget } from '../../src/runner/target.ts';
import { NOBODY, opened, sshTarget, temporaryFolder, value } from './support/box.ts';
import { freePort, makeKey, startSshd, type Sshd } from './support/sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

/** Tries to open a box; whatever comes of it is closed again. */
async function attempt(change: Partial<SshTarget>, prompts: Prompts = NOBODY): Promise<Outcome<Box>> {
  const outcome = await openBox(sshTarget(sshd, join(temporaryFolder(), 'box'), change), { prompts });
  if (outcome.ok) await outcome.value.close();
  return outcome;
}

async function reasonOf(change: Partial<SshTarget>, prompts: Prompts = NOBODY): Promise<string> {
  const outcome = await attempt(change, prompts);
  if (outcome.ok) return 'opened';
  expect(outcome.failure.message.length).toBeGreaterThan(20);
  expect(outcome.failure.hint.length).toBeGreaterThan(10);
  return outcome.failure.reason;
}

/** What the server has logged of attempts to authenticate since `work` began: nothing may be sent to a false server. */
async function authenticationsIn(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = sshd.log().length;
  await work();
  const lines = sshd.log().slice(before).split('\n');
  return lines.filter((line) => /Accepted|Failed|publickey|userauth/.test(line));
}

function answering(answers: Partial<Prompts>): Prompts {
  return { ...NOBODY, ...answers };
}

describe('a host key', () => {
  it('that is known lets us in without a question', async () => {
    const questions: HostKeyQuestion[] = [];
    const prompts = answering({
      confirmHostKey: async (question) => {
        questions.push(question);
        return true;
      },
    });
    expect(await reasonOf({}, prompts)).toBe('opened');
    expect(questions).toEqual([]);
  });

  it('that is unknown is asked about with its fingerprint, and a yes is remembered', async () => {
    const knownHostsFile = join(temporaryFolder(), 'ssh', 'known_hosts');
    const questions: HostKeyQuestion[] = [];
    const prompts = answering({
      confirmHostKey: async (question) => {
        questions.push(question);
        return true;
      },
    });
    expect(await reasonOf({ knownHostsFile }, prompts)).toBe('opened');
    const { fingerprint } = sshd;
    expect(questions).toEqual([{ host: '127.0.0.1', port: sshd.port, keyType: 'ssh-ed25519', fingerprint }]);
    expect(readFileSync(knownHostsFile, 'utf8')).toContain(
      readFileSync(sshd.knownHostsFile, 'utf8').split(' ')[2],
    );
    expect(await reasonOf({ knownHostsFile })).toBe('opened');
  });

  it('that is unknown and refused stops everything before a key of the user is offered', async () => {
    const knownHostsFile = join(temporaryFolder(), 'known_hosts');
    const attempts = await authenticationsIn(async () => {
      expect(await reasonOf({ knownHostsFile })).toBe('host-key-unknown');
    });
    expect(attempts).toEqual([]);
    expect(existsSync(knownHostsFile)).toBe(false);
  });

  it('is appended to a file whose last line has no newline', async () => {
    const knownHostsFile = join(temporaryFolder(), 'known_hosts');
    writeFileSync(knownHostsFile, '# the last line');
    expect(await reasonOf({ knownHostsFile }, answering({ confirmHostKey: async () => true }))).toBe(
      'opened',
    );
    expect(await reasonOf({ knownHostsFile })).toBe('opened');
    expect(readFileSync(knownHostsFile, 'utf8')).toMatch(/^# the last line\n\S+ ssh-ed25519 \S+\n$/);
  });

  it.each([
    ['changed', '', 'host-key-changed'],
    ['revoked', '@revoked ', 'host-key-revoked'],
  ])('that is %s is refused without a question, and nothing is sent', async (_what, marker, reason) => {
    const folder = temporaryFolder();
    const knownHostsFile = join(folder, 'known_hosts');
    const own = readFileSync(sshd.knownHostsFile, 'utf8');
    const other = readFileSync(`${makeKey(join(folder, 'other'))}.pub`, 'utf8');
    const changed = `[127.0.0.1]:${sshd.port} ${other}`;
    writeFileSync(knownHostsFile, marker === '' ? changed : `${marker}${own}`);
    const prompts = answering({ confirmHostKey: () => Promise.reject(new Error('nobody may be asked')) });
    const attempts = await authenticationsIn(async () => {
      expect(await reasonOf({ knownHostsFile }, prompts)).toBe(reason);
    });
    expect(attempts).toEqual([]);
  });

  it('that only an authority vouches for is not taken for known', async () => {
    const knownHostsFile = join(temporaryFolder(), 'known_hosts');
    writeFileSync(knownHostsFile, `@cert-authority ${readFileSync(sshd.knownHostsFile, 'utf8')}`);
    expect(await reasonOf({ knownHostsFile, transport: 'ssh2' })).toBe('needs-openssh');
    expect(await reasonOf({ knownHostsFile })).toBe('host-key-unknown');
  });

  it('is not trusted where the file of known keys cannot be read', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'known_hosts'));
    expect(await reasonOf({ knownHostsFile: join(folder, 'known_hosts') })).toBe('known-hosts-unreadable');
  });

  it('is judged again when the link is made anew', async () => {
    const port = await freePort();
    const first = await startSshd({ port });
    const folder = temporaryFolder();
    const knownHostsFile = join(folder, 'known_hosts');
    writeFileSync(knownHostsFile, readFileSync(first.knownHostsFile));
    const box = await opened(sshTarget(first, join(folder, 'box'), { knownHostsFile }));
    await first.stop();
    const impostor = await startSshd({ port });
    onTestFinished(() => impostor.stop());
    const reasons: string[] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      const listed = await box.list();
      reasons.push(listed.ok ? 'opened' : listed.failure.reason);
    }
    expect(reasons.at(-1)).toBe('host-key-changed');
    expect(impostor.log()).not.toMatch(/Accepted|Failed publickey/);
  });
});

describe('a user key', () => {
  it('that the server does not know is a failure that names what was tried', async () => {
    const identityFile = makeKey(join(temporaryFolder(), 'stranger'));
    const outcome = await attempt({ identityFile });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'authentication' } });
    expect(outcome.ok ? '' : outcome.failure.message).toContain(identityFile);
  });

  it('that is not there, or is none, is named', async () => {
    const folder = temporaryFolder();
    const garbage = join(folder, 'garbage');
    writeFileSync(garbage, 'not a key');
    expect(await reasonOf({ identityFile: join(folder, 'absent') })).toBe('key-missing');
    expect(await reasonOf({ identityFile: garbage })).toBe('authentication');
    expect(await reasonOf({ identityFile: `${sshd.keyFile}.pub` })).toBe('authentication');
  });

  it.each(['ed25519', 'rsa', 'ecdsa'])('with a passphrase is opened by asking for it (%s)', async (type) => {
    const identityFile = makeKey(join(temporaryFolder(), 'locked'), 'open sesame', type);
    sshd.authorize(`${identityFile}.pub`);
    const asked: SecretQuestion[] = [];
    const replies = ['wrong', 'open sesame'];
    const prompts = answering({
      secret: async (question) => {
        asked.push(question);
        return replies[asked.length - 1];
      },
    });
    expect(await reasonOf({ identityFile }, prompts)).toBe('opened');
    const question = { kind: 'passphrase', label: identityFile };
    expect(asked).toEqual([question, question]);
    expect(await reasonOf({ identityFile })).toBe('authentication');
  });

  it('is asked for its passphrase once, also when the link is made anew', async () => {
    const folder = temporaryFolder();
    const identityFile = makeKey(join(folder, 'locked'), 'open sesame');
    sshd.authorize(`${identityFile}.pub`);
    let asked = 0;
    const prompts = answering({
      secret: async () => {
        asked++;
        return 'open sesame';
      },
    });
    const box = await opened(sshTarget(sshd, join(folder, 'box'), { identityFile }), prompts);
    sshd.dropLinks();
    await box.list();
    value(await box.list());
    expect(asked).toBe(1);
  });

  it('is taken from the agent, though the agent holds many others and the file is locked', async () => {
    const folder = temporaryFolder();
    const agent = await startAgent(join(folder, 'agent.sock'));
    for (let index = 0; index < 8; index++) addToAgent(agent, makeKey(join(folder, `stranger-${index}`)));
    const identityFile = makeKey(join(folder, 'mine'));
    sshd.authorize(`${identityFile}.pub`);
    addToAgent(agent, identityFile);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'locked now', '-f', identityFile]);
    expect(await reasonOf({ identityFile })).toBe('opened');
  });
});

describe('a server', () => {
  it('that is not there is a failure with its cause', async () => {
    expect(await reasonOf({ port: await freePort() })).toBe('refused');
    expect(await reasonOf({ host: 'no-such-host.invalid' })).toBe('unknown-host');
  });

  it('that accepts connections and hangs up is a lost link', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    onTestFinished(() => void server.close());
    const address = server.address();
    expect(await reasonOf({ port: typeof address === 'object' ? (address?.port ?? 0) : 0 })).toBe(
      'link-lost',
    );
  });

  it.each(['-oProxyCommand=touch X', 'a;touch X', '$(touch X)', 'a b', 'a\nb', '%h', '', 'a\0b', '`x`'])(
    'named %j is refused before any program sees the name',
    async (host) => {
      expect(await reasonOf({ host })).toBe('bad-name');
      expect(existsSync('X')).toBe(false);
    },
  );

  it('gives up at once when the caller does', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    onTestFinished(() => void server.close());
    const address = server.address();
    const target = sshTarget(sshd, '/nowhere', {
      port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    });
    const started = performance.now();
    const outcome = await openBox(target, { prompts: NOBODY, signal: AbortSignal.timeout(300) });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'aborted' } });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('a jump host', () => {
  it.each([
    ['read by ssh', process.env['PATH'] ?? ''],
    ['read without one', '/no-programs-here'],
  ])('of a configuration %s is passed, with its own key checked and its own user key', async (_how, path) => {
    const gate = await startSshd();
    onTestFinished(() => gate.stop());
    const folder = temporaryFolder();
    const configFile = writeJump(folder, gate);
    const knownHostsFile = join(folder, 'known_hosts');
    writeFileSync(
      knownHostsFile,
      readFileSync(gate.knownHostsFile, 'utf8') + readFileSync(sshd.knownHostsFile, 'utf8'),
    );
    vi.stubEnv('PATH', path);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await reasonOf({ host: 'inner', configFile, knownHostsFile })).toBe('opened');
    expect(gate.log()).toContain('Accepted publickey');
    const onlyInner = sshd.knownHostsFile;
    expect(await reasonOf({ host: 'inner', configFile, knownHostsFile: onlyInner })).toBe('host-key-unknown');
  });

  it('that cannot reach the box is told from a box that is not there', async () => {
    const gate = await startSshd();
    onTestFinished(() => gate.stop());
    const folder = temporaryFolder();
    const change = { host: 'inner', configFile: writeJump(folder, gate), port: await freePort() };
    expect(await reasonOf({ ...change, knownHostsFile: gate.knownHostsFile })).toBe('unreachable');
  });
});

function writeJump(folder: string, gate: Sshd): string {
  const configFile = join(folder, 'config');
  copyFileSync(gate.keyFile, join(folder, `gate-of-${gate.user}`));
  const lines = [
    `Host inner\n  HostName 127.0.0.1\n  ProxyJump gate`,
    `Host gate\n  HostName 127.0.0.1\n  Port ${gate.port}\n  User ${gate.user}\n  IdentityFile ${folder}/%n-of-%r`,
  ];
  writeFileSync(configFile, `${lines.join('\n')}\n`);
  return configFile;
}

describe('a server that asks', () => {
  it('gets a one-time code after the key', async () => {
    const asked: SecretQuestion[] = [];
    const port = await startCodeServer('123456');
    const prompts = answering({
      confirmHostKey: async () => true,
      secret: async (question) => {
        asked.push(question);
        return '123456';
      },
    });
    const knownHostsFile = join(temporaryFolder(), 'known_hosts');
    // The server lets us in and then runs nothing: that it gets so far is what is tried.
    expect(await reasonOf({ port, knownHostsFile }, prompts)).toBe('unsupported-system');
    expect(asked).toEqual([{ kind: 'code', label: `${sshd.user}@127.0.0.1: One-time [2J code:` }]);
    expect(await reasonOf({ port, knownHostsFile })).toBe('authentication');
  });
});

/** A server of ssh2 that wants any key and then a code; what it runs says nothing. */
async function startCodeServer(code: string): Promise<number> {
  const hostKey = readFileSync(makeKey(join(temporaryFolder(), 'host'), '', 'ecdsa'));
  const server = new Server({ hostKeys: [hostKey] }, (client) => {
    let hasKey = false;
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      if (context.method === 'publickey') {
        hasKey ||= context.signature !== undefined;
        if (context.signature === undefined) return context.accept();
        return context.reject(['keyboard-interactive'], true);
      }
      if (context.method !== 'keyboard-interactive' || !hasKey) return context.reject(['publickey']);
      context.prompt([{ prompt: 'One-time\u001b[2J code: ', echo: false }], (answers) =>
        answers[0] === code ? context.accept() : context.reject(),
      );
    });
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        channel.exit(1);
        channel.end();
      });
    });
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** A real agent of this test alone, which ssh2 finds as it finds the user's. */
async function startAgent(socket: string): Promise<string> {
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  const before = process.env['SSH_AUTH_SOCK'];
  process.env['SSH_AUTH_SOCK'] = socket;
  onTestFinished(() => {
    agent.kill();
    if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
    else process.env['SSH_AUTH_SOCK'] = before;
  });
  while (!existsSync(socket)) await new Promise((settle) => setTimeout(settle, 20));
  return socket;
}

function addToAgent(socket: string, keyFile: string): void {
  execFileSync('ssh-add', ['-q', keyFile], {
    env: { ...process.env, SSH_AUTH_SOCK: socket },
    stdio: 'ignore',
  });
}
