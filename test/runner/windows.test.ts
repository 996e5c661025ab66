import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type * as os from 'node:os';
import { tmpdir } from 'node:os';
import type * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { adapterFolder, runName } from '../../src/runner/run-name.ts';
import { targetsFile, tunesmithHome, type SshTarget } from '../../src/runner/target.ts';
import { chooseTransport } from '../../src/runner/transport/choose.ts';
import { LocalTransport } from '../../src/runner/transport/local.ts';
import { resolveSshHost } from '../../src/runner/transport/ssh-host.ts';

/** A client on Windows: its paths and its home, and an ssh.exe that answers as the one of Windows does. */

vi.mock('node:path', async (original) => (await original<typeof path>()).win32);
vi.mock('node:os', async (original) => ({
  ...(await original<typeof os>()),
  homedir: () => String.raw`C:\Users\Mei Li`,
}));

beforeEach(() => {
  const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
  vi.stubEnv('ProgramData', String.raw`C:\ProgramData`);
  onTestFinished(() => platform.mockRestore());
});
afterEach(() => vi.unstubAllEnvs());

const TARGET: SshTarget = {
  name: 'box',
  type: 'ssh',
  host: 'gpu',
  root: '~/.tunesmith',
  python: 'python3',
  transport: 'auto',
};

const PROMPTS = { confirmHostKey: async () => false, secret: async () => undefined };

/** Puts a program in the place of ssh, which answers `-G` with these lines; or none. */
function ssh(lines: readonly string[] | undefined): void {
  const folder = mkdtempSync(`${tmpdir()}/tunesmith-windows-`);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  vi.stubEnv('PATH', folder);
  if (lines === undefined) return;
  writeFileSync(`${folder}/ssh`, `#!/bin/sh\n/bin/cat <<'END'\n${lines.join('\r\n')}\r\nEND\n`);
  chmodSync(`${folder}/ssh`, 0o755);
}

const ANSWER = [
  'user mei',
  'hostname 10.0.0.5',
  'port 22',
  'identityfile ~/.ssh/id_ed25519',
  String.raw`globalknownhostsfile __PROGRAMDATA__\ssh/ssh_known_hosts __PROGRAMDATA__\ssh/ssh_known_hosts2`,
  String.raw`userknownhostsfile C:\Users\Mei Li/.ssh/known_hosts C:\Users\Mei Li/.ssh/known_hosts2`,
];

describe('a client on Windows', () => {
  it('keeps its targets and the adapters under Windows paths', () => {
    expect(targetsFile(tunesmithHome({}))).toBe(String.raw`C:\Users\Mei Li\.tunesmith\targets.json`);
    const file = String.raw`D:\runs\tone.tune.json`;
    expect(runName({}, file)).toBe('tone');
    expect(adapterFolder(file, 'tone')).toBe(String.raw`D:\runs\adapters\tone`);
  });

  it("takes keys, known hosts and the agent from where Windows's ssh has them", async () => {
    ssh(ANSWER);
    vi.stubEnv('SSH_AUTH_SOCK', '');
    expect(await resolveSshHost(TARGET)).toMatchObject({
      address: '10.0.0.5',
      user: 'mei',
      identityFiles: [String.raw`C:\Users\Mei Li\.ssh\id_ed25519`],
      knownHostsFiles: [
        String.raw`C:\Users\Mei Li/.ssh/known_hosts`,
        String.raw`C:\Users\Mei Li/.ssh/known_hosts2`,
        String.raw`C:\ProgramData\ssh/ssh_known_hosts`,
        String.raw`C:\ProgramData\ssh/ssh_known_hosts2`,
      ],
      agent: String.raw`\\.\pipe\openssh-ssh-agent`,
    });
  });

  it('finds the same without an ssh.exe', async () => {
    ssh(undefined);
    expect(await resolveSshHost({ ...TARGET, user: 'mei' })).toMatchObject({
      address: 'gpu',
      user: 'mei',
      identityFiles: expect.arrayContaining([String.raw`C:\Users\Mei Li\.ssh\id_ed25519`]),
      knownHostsFiles: [
        String.raw`C:\Users\Mei Li\.ssh\known_hosts`,
        String.raw`C:\Users\Mei Li\.ssh\known_hosts2`,
        String.raw`C:\ProgramData\ssh\ssh_known_hosts`,
        String.raw`C:\ProgramData\ssh\ssh_known_hosts2`,
      ],
      agent: String.raw`\\.\pipe\openssh-ssh-agent`,
    });
  });

  it('asks another agent where the user names one', async () => {
    ssh([...ANSWER, String.raw`identityagent \\.\pipe\pageant.mei`]);
    expect(await resolveSshHost(TARGET)).toMatchObject({ agent: String.raw`\\.\pipe\pageant.mei` });
  });

  it.each([
    ['a ProxyCommand', [...ANSWER, 'proxycommand nc gpu 22'], 'auto'],
    ['the "openssh" transport', ANSWER, 'openssh'],
  ] as const)('is told that %s takes more than the ssh of Windows can', async (asked, answer, transport) => {
    ssh(answer);
    const refusal = { reason: 'unsupported-system', message: expect.stringContaining(asked) };
    await expect(chooseTransport({ ...TARGET, transport }, PROMPTS)).rejects.toMatchObject(refusal);
  });

  it('is told that nothing trains on Windows itself, and what to do', async () => {
    await expect(new LocalTransport().connect()).rejects.toMatchObject({
      failure: { reason: 'unsupported-system', hint: expect.stringContaining('WSL') },
    });
  });
});
