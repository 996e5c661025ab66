import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './sshd.ts';

/** A real Slurm: each node has four CPUs, the first two (pretended) GPUs; partitions `main` and `urgent`. */
export interface Slurm {
  /** Runs one of Slurm's programs and gives what it prints. */
  command(program: string, ...args: string[]): string;
  stop(): Promise<void>;
}

const PROGRAMS = ['/usr/sbin/munged', '/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/bin/sbatch'];

/**
 * Starts munged, slurmctld and a slurmd for each node below one folder, and makes this process's SLURM_CONF name them. All
 * nodes are this machine: a second one has a name and a port of its own.
 */
export async function startSlurm({ nodes = 1 } = {}): Promise<Slurm> {
  requireMachine();
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-slurm-'));
  chmodSync(folder, 0o755);
  const socket = join(folder, 'munge', 'socket');
  const children = [startMunge(folder, socket)];
  await until(() => existsSync(socket), 'munged makes no socket');
  const conf = join(folder, 'slurm.conf');
  const names = nodeNames(nodes);
  await writeConfiguration(folder, { conf, socket, names });
  process.env['SLURM_CONF'] = conf;
  children.push(start('slurmctld', ['-D', '-f', conf]));
  children.push(...names.map((name) => start('slurmd', ['-D', '-f', conf, '-N', name])));
  const command = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) await end(child);
    delete process.env['SLURM_CONF'];
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(() => isIdle(command), 'the node does not come up');
  } catch (error) {
    const log = (name: string): string => readFileSync(join(folder, `${name}.log`), 'utf8').slice(-2000);
    const said = ['slurmctld', ...names.map((name) => `slurmd-${name}`)].map(log).join('\n');
    await stop();
    throw new Error(`${(error as Error).message}:\n${said}`, { cause: error });
  }
  return { command, stop };
}

function requireMachine(): void {
  const missing = PROGRAMS.filter((path) => !existsSync(path));
  if (missing.length > 0 || process.getuid?.() !== 0) {
    throw new Error(
      `These tests run a real Slurm: they need root and ${missing.join(', ') || 'nothing else'} (Debian: apt-get install slurm-wlm).`,
    );
  }
}

function startMunge(folder: string, socket: string): ChildProcess {
  const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'munge'], { encoding: 'utf8' })),
  );
  const own = join(folder, 'munge');
  mkdirSync(own);
  writeFileSync(join(own, 'key'), randomBytes(128), { mode: 0o400 });
  for (const path of [own, join(own, 'key')]) chownSync(path, uid, gid);
  const files = ['key-file=key', 'pid-file=pid', 'seed-file=seed', 'log-file=log'].map(
    (option) => `--${option.replace('=', `=${own}/`)}`,
  );
  const argv = ['--foreground', '--force', `--socket=${socket}`, ...files];
  return spawn('/usr/sbin/munged', argv, { uid, gid, stdio: 'ignore' });
}

function start(name: string, argv: readonly string[]): ChildProcess {
  return spawn(`/usr/sbin/${name}`, argv, { stdio: 'ignore' });
}

function nodeNames(count: number): readonly string[] {
  const own = hostname().split('.')[0] ?? 'node';
  return [own, ...Array.from({ length: count - 1 }, (_, index) => `${own}-${index + 2}`)];
}

interface Places {
  readonly conf: string;
  readonly socket: string;
  readonly names: readonly string[];
}

async function writeConfiguration(folder: string, { conf, socket, names }: Places): Promise<void> {
  const [node = 'node', ...others] = names;
  const devices = [0, 1].map((index) => join(folder, `nvidia${index}`));
  // Slurm numbers what it finds behind the names: only character devices called nvidiaN count as GPUs.
  for (const [index, path] of devices.entries()) {
    execFileSync('mknod', [path, 'c', '1', String(3 + index * 2)]);
  }
  for (const name of ['state', ...names.map((each) => `spool-${each}`)]) mkdirSync(join(folder, name));
  writeFileSync(
    join(folder, 'gres.conf'),
    devices.map((path) => `NodeName=${node} Name=gpu File=${path}\n`).join(''),
  );
  const lines = [
    'ClusterName=tunesmith',
    `SlurmctldHost=${node}(127.0.0.1)`,
    'SlurmUser=root',
    'SlurmdUser=root',
    `SlurmctldPort=${await freePort()}`,
    'AuthType=auth/munge',
    'CredType=cred/munge',
    `AuthInfo=socket=${socket}`,
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/spool-%n`,
    ...['Slurmctld', 'Slurmd-%n'].flatMap((name) => [
      `${name.split('-')[0]}PidFile=${folder}/${name.toLowerCase()}.pid`,
      `${name.split('-')[0]}LogFile=${folder}/${name.toLowerCase()}.log`,
    ]),
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core',
    'ReturnToService=2',
    'SlurmdTimeout=10',
    'KillWait=5',
    'JobCompType=jobcomp/none',
    'MpiDefault=none',
    'PreemptType=preempt/partition_prio',
    'PreemptMode=REQUEUE',
    'SchedulerParameters=sched_interval=1,bf_interval=1',
    'GresTypes=gpu',
    `${await nodeLine(node, node)} Gres=gpu:2`,
    ...(await Promise.all(others.map((name) => nodeLine(name, node)))),
    `PartitionName=main Nodes=${names.join(',')} Default=YES State=UP PriorityTier=1`,
    `PartitionName=urgent Nodes=${names.join(',')} State=UP PriorityTier=10`,
  ];
  // A machine with fewer CPUs than the file names is all right for a test.
  writeFileSync(conf, `${[...lines, 'SlurmdParameters=config_overrides'].join('\n')}\n`);
}

async function nodeLine(name: string, machine: string): Promise<string> {
  const address = `NodeHostname=${machine} NodeAddr=127.0.0.1 Port=${await freePort()}`;
  return `NodeName=${name} ${address} CPUs=4 CoresPerSocket=4 State=UNKNOWN`;
}

function isIdle(command: Slurm['command']): boolean {
  try {
    return command('sinfo', '--noheader', '--format=%T', '--partition=main').trim() === 'idle';
  } catch {
    return false;
  }
}

const PATIENCE_MS = 40_000;

async function until(isMet: () => boolean, complaint: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!isMet()) {
    if (performance.now() > deadline) throw new Error(complaint);
    await delay(200);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((settle) => child.once('exit', settle));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(hard);
}
