import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HostKeyQuestion, Prompts, SecretQuestion } from '../../src/runner/box.ts';
import { openBox } from '../../src/runner/open-box.ts';
import type { SshTarget } from '../../src/runner/target.ts';
import { parseHostKeyQuestion } from '../../src/runner/transport/askpass.ts';
import { OpenSshTransport } from '../../src/runner/transport/openssh.ts';
import { ROOT } from '../support/repository.ts';
import {
  boxRoot,
  Events,
  NOBODY,
  opened,
  runFile,
  scriptTrainer,
  sshTarget,
  temporaryFolder,
  value,
} from './support/box.ts';
import { freePort, makeKey, startSshd, type Sshd } from './support/sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

async function reasonOf(
  change: Partial<SshTarget>,
  prompts: Prompts = NOBODY,
  server = sshd,
): Promise<string> {
  const target = sshTarget(server, join(temporaryFolder(), 'box'), { transport: 'openssh', ...change });
  const outcome = await openBox(target, { prompts });
  if (!outcome.ok) {
    expect(outcome.failure.message.length).toBeGreaterThan(20);
    return outcome.failure.reason;
  }
  await outcome.value.close();
  return 'opened';
}

function answering(answers: Partial<Prompts>): Prompts {
  return { ...NOBODY, ...answers };
}

describe("the system's ssh", () => {
  it('hands on arguments, bytes and exit codes, and many calls share one connection', async () => {
    const transport = new OpenSshTransport(sshTarget(sshd, '/x') as SshTarget, NOBODY);
    onTestFinished(() => transport.close());
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
    const argv = [
      '/bin/sh',
      '-c',
      'printf "%s|" "$@"; cat; exit 7',
      'sh',
      "it's",
      '$(touch X)',
      'a\nb',
      '-rf',
      '',
    ];
    const before = sshd.log().match(/Accepted publickey/g)?.length ?? 0;
    const source = async function* (): AsyncGenerator<Buffer> {
      yield bytes;
    };
    const results = await Promise.all([1, 2, 3].map(() => transport.exec(argv, { stdin: source() })));
    for (const { exitCode, stdout } of results) {
      expect(exitCode).toBe(7);
      expect(stdout).toEqual(Buffer.concat([Buffer.from("it's|$(touch X)|a\nb|-rf||"), bytes]));
    }
    expect(sshd.log().match(/Accepted publickey/g)?.length).toBe(before + 1);
    expect((await transport.exec(['/bin/sh', '-c', 'exit 255'])).exitCode).toBe(255);
  });

  it('runs a job, follows it over lost links without repeating or losing a byte, and brings it home', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const run = runFile(folder);
    const box = await opened(sshTarget(sshd, root, { transport: 'openssh' }));
    const trainerFolder = scriptTrainer(
      folder,
      `
step = 0
while not os.path.exists(os.path.join(job, "go")):
    metric(step); print("step", step, flush=True); step += 1; time.sleep(0.03)
save(a="1")
`,
    );
    const id = value(
      await box.launch(run.file, { runFilePath: run.path, trainerFolder, onEvent: () => undefined }),
    );
    const events = new Events();
    const following = box.follow(id, { onEvent: events.take });
    await events.until((seen) => seen.steps().length > 5);
    expect(sshd.dropLinks()).toBeGreaterThan(0);
    await events.until((seen) => seen.connections().includes('restored'));
    writeFileSync(join(root, 'jobs', id, 'go'), '');
    expect(value(await following).state).toBe('succeeded');
    expect(events.steps()).toEqual(events.steps().map((_, index) => index));
    expect(events.log()).toBe(readFileSync(join(root, 'jobs', id, 'train.log'), 'utf8'));
    value(await box.fetch(id, { part: 'adapter', folder: join(folder, 'home'), onEvent: () => undefined }));
    expect(readdirSync(join(folder, 'home'))).toEqual(['a']);
  });

  it('asks about an unknown host key with its fingerprint, and a yes is remembered', async () => {
    const knownHostsFile = join(temporaryFolder(), 'a folder', 'known_hosts');
    execFileSync('mkdir', [join(knownHostsFile, '..')]);
    const questions: HostKeyQuestion[] = [];
    const prompts = answering({
      confirmHostKey: async (question) => {
        questions.push(question);
        return true;
      },
    });
    expect(await reasonOf({ knownHostsFile })).toBe('host-key-unknown');
    expect(existsSync(knownHostsFile)).toBe(false);
    expect(await reasonOf({ knownHostsFile }, prompts)).toBe('opened');
    const { fingerprint, port } = sshd;
    expect(questions).toEqual([{ host: '127.0.0.1', port, keyType: 'ED25519', fingerprint }]);
    expect(await reasonOf({ knownHostsFile })).toBe('opened');
  });

  it.each([
    ['changed', '', 'host-key-changed'],
    ['revoked', '@revoked ', 'host-key-revoked'],
  ])('refuses a host key that is %s, and no user key is offered', async (_what, marker, reason) => {
    const folder = temporaryFolder();
    const knownHostsFile = join(folder, 'known_hosts');
    const other = readFileSync(`${makeKey(join(folder, 'other'))}.pub`, 'utf8');
    const own = readFileSync(sshd.knownHostsFile, 'utf8');
    writeFileSync(knownHostsFile, marker === '' ? `[127.0.0.1]:${sshd.port} ${other}` : `${marker}${own}`);
    const before = sshd.log().length;
    const prompts = answering({ confirmHostKey: () => Promise.reject(new Error('nobody may be asked')) });
    expect(await reasonOf({ knownHostsFile }, prompts)).toBe(reason);
    expect(sshd.log().slice(before)).not.toMatch(/Accepted|Failed publickey/);
  });

  it('asks for a passphrase again where it was wrong, and not again when the link is made anew', async () => {
    const folder = temporaryFolder();
    const identityFile = makeKey(join(folder, 'locked'), 'open sesame');
    sshd.authorize(`${identityFile}.pub`);
    const asked: SecretQuestion[] = [];
    const replies = ['wrong', 'open sesame'];
    const prompts = answering({
      secret: async (question) => {
        asked.push(question);
        return replies[asked.length - 1];
      },
    });
    const target = sshTarget(sshd, join(folder, 'box'), { identityFile, transport: 'openssh' });
    const box = await opened(target, prompts);
    sshd.dropLinks();
    await box.list();
    value(await box.list());
    const question = { kind: 'passphrase', label: identityFile };
    expect(asked).toEqual([question, question]);
    expect(await reasonOf({ identityFile })).toBe('authentication');
  });

  it('says why it could not connect', async () => {
    const identityFile = makeKey(join(temporaryFolder(), 'stranger'));
    expect(await reasonOf({ identityFile })).toBe('authentication');
    expect(await reasonOf({ port: await freePort() })).toBe('refused');
    expect(await reasonOf({ host: 'no-such-host.invalid' })).toBe('unknown-host');
  });

  it.each(['-oProxyCommand=touch X', 'a;touch X', '$(touch X)', 'a b', 'a\nb', '%h', 'a\0b', '`x`'])(
    'never sees the name %j',
    async (name) => {
      expect(await reasonOf({ host: name })).toBe('bad-name');
      expect(await reasonOf({ user: name })).toBe('bad-name');
      expect(existsSync('X')).toBe(false);
    },
  );
});

describe('a caller that ends while ssh asks', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGHUP'] as const)(
    'leaves no file and no process behind after %s',
    async (signal) => {
      const folder = temporaryFolder();
      const identityFile = makeKey(join(folder, 'locked'), 'open sesame');
      sshd.authorize(`${identityFile}.pub`);
      const target = sshTarget(sshd, join(folder, 'box'), { identityFile, transport: 'openssh' });
      const temporary = join(folder, 'temporary');
      mkdirSync(temporary);
      const caller = spawn(
        process.execPath,
        ['--import', 'tsx', join(ROOT, 'test/runner/support/asking-client.ts'), JSON.stringify(target)],
        { cwd: ROOT, env: { ...process.env, TMPDIR: temporary }, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      await once(caller.stdout, 'data');
      expect(readdirSync(temporary)).toContainEqual(expect.stringMatching(/^ts-/));
      caller.kill(signal);
      await once(caller, 'exit');
      await vi.waitFor(
        () => {
          expect(readdirSync(temporary).filter((name) => name.startsWith('ts-'))).toEqual([]);
          expect(processesIn(temporary)).toEqual([]);
        },
        { timeout: 10_000, interval: 100 },
      );
    },
  );
});

/** Command lines of the processes that were started with this folder for temporary files. */
function processesIn(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const isOurs = readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TMPDIR=${folder}`);
        return isOurs ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
      } catch {
        return []; // It has ended, or is somebody else's.
      }
    });
}

describe('what ssh2 cannot do is left to ssh', () => {
  it('where a user certificate lies beside the key', async () => {
    const folder = temporaryFolder();
    const authority = makeKey(join(folder, 'authority'));
    const identityFile = makeKey(join(folder, 'key'));
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'mei', '-n', sshd.user, `${identityFile}.pub`]);
    const server = await startSshd({ config: [`TrustedUserCAKeys ${authority}.pub`] });
    onTestFinished(() => server.stop());
    expect(await reasonOf({ identityFile, transport: 'auto' }, NOBODY, server)).toBe('opened');
    expect(server.log()).toContain('Accepted publickey for');
    expect(await reasonOf({ identityFile, transport: 'ssh2' }, NOBODY, server)).toBe('needs-openssh');
  });

  it('where the host is known by an authority, whose certificate it shows', async () => {
    const folder = temporaryFolder();
    const authority = makeKey(join(folder, 'authority'));
    const hostKey = makeKey(join(folder, 'host'));
    execFileSync('ssh-keygen', [
      '-q',
      '-s',
      authority,
      '-I',
      'box',
      '-h',
      '-n',
      '127.0.0.1',
      `${hostKey}.pub`,
    ]);
    const server = await startSshd({
      config: [`HostKey ${hostKey}`, `HostCertificate ${hostKey}-cert.pub`],
    });
    onTestFinished(() => server.stop());
    const knownHostsFile = join(folder, 'known_hosts');
    writeFileSync(
      knownHostsFile,
      `@cert-authority [127.0.0.1]:* ${readFileSync(`${authority}.pub`, 'utf8')}`,
    );
    expect(await reasonOf({ knownHostsFile, transport: 'auto' }, NOBODY, server)).toBe('opened');
    const other = readFileSync(`${makeKey(join(folder, 'other'))}.pub`, 'utf8');
    writeFileSync(knownHostsFile, `@cert-authority [127.0.0.1]:* ${other}`);
    expect(await reasonOf({ knownHostsFile, transport: 'auto' }, NOBODY, server)).toBe('host-key-unknown');
  });

  it('where a program is the way to the host', async () => {
    const folder = temporaryFolder();
    const configFile = join(folder, 'config');
    const pipe = join(folder, 'pipe.cjs');
    writeFileSync(
      pipe,
      'const socket = require("net").connect(process.argv[2], "127.0.0.1"); process.stdin.pipe(socket).pipe(process.stdout);',
    );
    writeFileSync(
      configFile,
      `Host inner\n  HostName 127.0.0.1\n  ProxyCommand ${process.execPath} ${pipe} ${sshd.port}\n`,
    );
    expect(await reasonOf({ host: 'inner', configFile, transport: 'auto' })).toBe('opened');
  });
});

describe('the question of ssh about a host key', () => {
  it.each([
    ['gpu.example.org (10.0.0.5)', { host: 'gpu.example.org', port: 22 }],
    ['[10.0.0.5]:2222 ([10.0.0.5]:2222)', { host: '10.0.0.5', port: 2222 }],
  ])('is understood for %s', (name, expected) => {
    const text = `The authenticity of host '${name}' can't be established.\nED25519 key fingerprint is SHA256:abc+/1.\nThis key is not known by any other names.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? `;
    expect(parseHostKeyQuestion(text)).toEqual({
      ...expected,
      keyType: 'ED25519',
      fingerprint: 'SHA256:abc+/1',
    });
    expect(parseHostKeyQuestion('(mei@gpu) One-time code: ')).toBeUndefined();
  });
});
