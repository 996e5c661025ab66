import { existsSync } from 'node:fs';
import process from 'node:process';
import { runCommand } from '../../src/build/run-command.ts';

/** A program that a suite needs and the Debian package that brings it. */
interface Need {
  readonly suites: readonly string[];
  readonly path: string;
  readonly packages: readonly string[];
}

const NEEDS: readonly Need[] = [
  {
    suites: ['e2e'],
    path: '/usr/bin/chromium',
    packages: ['chromium', 'fonts-dejavu-core', 'fonts-noto-cjk'],
  },
  // code-server builds its native modules on this machine when it is installed.
  { suites: ['e2e'], path: '/usr/include/gssapi.h', packages: ['libkrb5-dev', 'g++', 'make', 'python3'] },
  { suites: ['runner', 'e2e'], path: '/usr/sbin/sshd', packages: ['openssh-server', 'openssh-client'] },
  // Login shells that read commands in ways of their own.
  { suites: ['runner'], path: '/usr/bin/fish', packages: ['fish'] },
  { suites: ['runner'], path: '/usr/bin/tcsh', packages: ['tcsh'] },
  // A whole Slurm on one machine.
  { suites: ['runner'], path: '/usr/sbin/slurmctld', packages: ['slurm-wlm'] },
  // A clock that is wrong.
  { suites: ['runner'], path: '/usr/share/doc/libfaketime', packages: ['libfaketime'] },
  // Another host on the same machine, and a link that is cut.
  { suites: ['runner'], path: '/usr/sbin/iptables', packages: ['iptables', 'iproute2'] },
  { suites: ['runner', 'e2e', 'trainer'], path: '/usr/bin/python3', packages: ['python3', 'python3-venv'] },
];

/**
 * Installs what the chosen suites need from Debian where this is Debian and we are root; elsewhere says what to install,
 * since a test suite has no business asking for a password.
 */
export async function prepareMachine(suites: readonly string[]): Promise<void> {
  const missing = NEEDS.filter(
    (need) => need.suites.some((suite) => suites.includes(suite)) && !existsSync(need.path),
  );
  if (missing.length === 0) return;
  const packages = missing.flatMap((need) => need.packages);
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    throw new Error(
      `Missing: ${missing.map((need) => need.path).join(', ')}. Install these and try again: ${packages.join(' ')}`,
    );
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand(['apt-get', 'update', '-qq'], { env });
  const code = await runCommand(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages], {
    env,
  });
  if (code !== 0) throw new Error(`apt-get could not install ${packages.join(' ')}`);
}
