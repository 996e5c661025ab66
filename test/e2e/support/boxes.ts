import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { startSshd, type Sshd } from '../../runner/support/sshd.ts';
import { BOX_ROOT } from '../../support/python.ts';

/** A user's own targets, `local` and `gpu-box`, of which no other test knows. */
export interface Boxes {
  /** TUNESMITH_HOME of this user. */
  readonly home: string;
  /** The OpenSSH server behind `gpu-box`. */
  readonly sshd: Sshd;
  /** Where the server keeps jobs. */
  readonly serverRoot: string;
  /** Empty until the user has trusted the server. */
  readonly knownHostsFile: string;
  stop(): Promise<void>;
}

/** Two boxes of their own, with the Python environment that the machine has once. */
export async function startBoxes(): Promise<Boxes> {
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-boxes-'));
  const sshd = await startSshd();
  const knownHostsFile = join(folder, 'known_hosts');
  const home = join(folder, 'home');
  const serverRoot = boxRoot(folder, 'server');
  mkdirSync(home);
  const targets = {
    local: { type: 'local', root: boxRoot(folder, 'local') },
    'gpu-box': {
      type: 'ssh',
      host: sshd.host,
      port: sshd.port,
      user: sshd.user,
      identityFile: sshd.keyFile,
      knownHostsFile,
      root: serverRoot,
    },
  };
  writeFileSync(join(home, 'targets.json'), JSON.stringify({ targets }, null, 2));
  return {
    home,
    sshd,
    serverRoot,
    knownHostsFile,
    stop: async () => {
      endJobs(folder);
      await sshd.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Jobs outlive the editor by design, so a test ends what it left running. */
function endJobs(folder: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended by itself between the listing and here.
    }
  }
}

function boxRoot(folder: string, name: string): string {
  const root = join(folder, name);
  const environments = join(BOX_ROOT, 'env');
  mkdirSync(environments, { recursive: true });
  mkdirSync(root);
  symlinkSync(environments, join(root, 'env'));
  return root;
}
