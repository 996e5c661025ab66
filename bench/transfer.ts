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
import { median } from './support/timing.ts';
import { startSshd, type Sshd } from '../test/runner/support/sshd.ts';

/**
 * Sending files to a box against `scp` over the same loopback, in turns: `npx tsx bench/transfer.ts [megabytes] [rounds]`.
 * One large file, and 2,000 of 4 KiB. Ours is checked by its hash on the box and then renamed; scp does neither.
 */
const MEGABYTES = Number(process.argv[2] ?? 300);
const ROUNDS = Number(process.argv[3] ?? 3);
const SMALL_FILES = 2000;
const SMALL_BYTES = 4096;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-bench-'));
  const sshd = await startSshd();
  try {
    const cases = [
      { name: `1 file of ${MEGABYTES} MB`, files: makeFiles(join(folder, 'large'), 1, MEGABYTES * 1e6) },
      {
        name: `${SMALL_FILES} files of 4 KiB`,
        files: makeFiles(join(folder, 'small'), SMALL_FILES, SMALL_BYTES),
      },
    ];
    for (const { name, files } of cases) {
      const ways = {
        scp: (to: string) => Promise.resolve(scp(sshd, files, to)),
        ssh2: (to: string) => ours(sshd, files, { to, transport: 'ssh2' }),
        openssh: (to: string) => ours(sshd, files, { to, transport: 'openssh' }),
      };
      await compare(name, ways, folder);
    }
  } finally {
    await sshd.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Ways = Readonly<Record<string, (to: string) => Promise<void>>>;

async function compare(name: string, ways: Ways, folder: string): Promise<void> {
  const times = new Map(Object.keys(ways).map((way) => [way, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [way, send] of Object.entries(ways)) {
      const to = join(folder, 'to');
      mkdirSync(to);
      const started = performance.now();
      await send(to);
      times.get(way)?.push(performance.now() - started);
      rmSync(to, { recursive: true });
    }
  }
  const base = median(times.get('scp') ?? []);
  for (const [way, all] of times) {
    const ms = median(all);
    console.log(
      `${name}  ${way.padEnd(8)} ${(ms / 1000).toFixed(2)} s  ${(base / ms).toFixed(2)} x scp's speed`,
    );
  }
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
