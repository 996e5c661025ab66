import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { callsOver } from '../src/runner/calls.ts';
import type { InputFile } from '../src/runner/inputs.ts';
import { sendFiles } from '../src/runner/store.ts';
import type { SshTarget } from '../src/runner/target.ts';
import { chooseTransport } from '../src/runner/transport/choose.ts';
import { count, figure, table } from './support/markdown.ts';
import { median } from './support/timing.ts';
import { startSshd, type Sshd } from '../test/runner/support/sshd.ts';

/**
 * Sending files to a box against `scp` over the same loopback, in turns: one large file, and 2,000 of 4 KiB. Prints a section
 * of docs/performance.md.
 */
const MEGABYTES = Number(process.argv[2] ?? 300);
const ROUNDS = Number(process.argv[3] ?? 3);
const SMALL_FILES = 2000;
const SMALL_BYTES = 4096;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-bench-'));
  const sshd = await startSshd();
  try {
    const large = makeFiles(join(folder, 'large'), 1, MEGABYTES * 1e6);
    const small = makeFiles(join(folder, 'small'), SMALL_FILES, SMALL_BYTES);
    const rows = [
      await compare(`1 file of ${MEGABYTES} MB`, waysOf(sshd, large), folder),
      await compare(`${count(SMALL_FILES)} files of 4 KiB`, waysOf(sshd, small), folder),
    ];
    console.log(`## Sending files to a box against scp

Over the loopback, in turns, median of ${ROUNDS}; seconds, and times the speed of scp. Ours connects, asks what is missing, is checked
by its hash on the box, brought to its disk and renamed; scp does none of the last four.

${table(['what', 'scp', 'ssh2', "the system's ssh"], ...rows)}`);
  } finally {
    await sshd.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Ways = readonly ((to: string) => Promise<void>)[];

function waysOf(sshd: Sshd, files: readonly InputFile[]): Ways {
  return [
    (to) => Promise.resolve(scp(sshd, files, to)),
    (to) => ours(sshd, files, { to, transport: 'ssh2' }),
    (to) => ours(sshd, files, { to, transport: 'openssh' }),
  ];
}

async function compare(name: string, ways: Ways, folder: string): Promise<readonly string[]> {
  const times = ways.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, send] of ways.entries()) {
      const to = join(folder, 'to');
      mkdirSync(to);
      const started = performance.now();
      await send(to);
      times[index]?.push(performance.now() - started);
      rmSync(to, { recursive: true });
    }
  }
  const [base = 0, ...rest] = times.map((all) => median(all) / 1000);
  return [name, figure(base), ...rest.map((seconds) => `${figure(seconds)} (${figure(base / seconds)} x)`)];
}

function makeFiles(folder: string, count: number, bytes: number): readonly InputFile[] {
  mkdirSync(folder);
  return Array.from({ length: count }, (_, index) => {
    const path = join(folder, `file-${index}`);
    writeFileSync(path, randomBytes(bytes));
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    return { path, bytes, sha256, label: 'a file' };
  });
}

function scp(sshd: Sshd, files: readonly InputFile[], to: string): void {
  const folder = join(files[0]?.path ?? '', '..');
  const options = [
    '-i',
    sshd.keyFile,
    '-o',
    `UserKnownHostsFile=${sshd.knownHostsFile}`,
    '-P',
    String(sshd.port),
  ];
  execFileSync('scp', ['-q', '-r', ...options, folder, `${sshd.user}@${sshd.host}:${to}`]);
}

interface Ours {
  readonly to: string;
  readonly transport: SshTarget['transport'];
}

async function ours(sshd: Sshd, files: readonly InputFile[], { to, transport }: Ours): Promise<void> {
  const { host, port, user, keyFile, knownHostsFile } = sshd;
  const target: SshTarget = {
    name: 'bench',
    type: 'ssh',
    root: to,
    python: 'python3',
    transport,
    host,
    port,
    user,
    identityFile: keyFile,
    knownHostsFile,
  };
  const prompts = { confirmHostKey: async () => false, secret: async () => undefined };
  const link = await chooseTransport(target, prompts);
  try {
    await sendFiles(callsOver(link, target), files, { onEvent: () => undefined });
  } finally {
    await link.close();
  }
}

void main();
