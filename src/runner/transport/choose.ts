import process from 'node:process';
import { boxError } from '../box-error.ts';
import type { Prompts } from '../box.ts';
import type { SshTarget, Target } from '../target.ts';
import { LocalTransport } from './local.ts';
import { OpenSshTransport } from './openssh.ts';
import { requireSafeNames, resolveSshHost } from './ssh-host.ts';
import { SshTransport } from './ssh.ts';
import type { Transport } from './transport.ts';

/** The way to a target: ssh2, which is on every computer, unless the host needs what only the system's ssh can do. */
export async function chooseTransport(target: Target, prompts: Prompts): Promise<Transport> {
  if (target.type === 'local') return new LocalTransport();
  requireSafeNames(target);
  if (target.transport === 'openssh') return byOpenSsh(target, prompts, 'the "openssh" transport');
  const host = await resolveSshHost(target);
  if (host.beyondSsh2 === undefined) return new SshTransport(host, prompts);
  if (target.transport === 'auto') return byOpenSsh(target, prompts, host.beyondSsh2);
  throw boxError(
    'needs-openssh',
    `The configuration of ${target.host} asks for ${host.beyondSsh2}, which ssh2 cannot do`,
    `Give the target ${target.name} "transport": "openssh" or "auto" in targets.json.`,
  );
}

/** The ssh of Windows cannot share a connection (github.com/PowerShell/Win32-OpenSSH/issues/405). */
function byOpenSsh(target: SshTarget, prompts: Prompts, asked: string): Transport {
  if (process.platform !== 'win32') return new OpenSshTransport(target, prompts);
  throw boxError(
    'unsupported-system',
    `The target ${target.name} asks for ${asked}, which takes an ssh that shares a connection; that of Windows cannot`,
    'Open the folder in WSL, or reach the box with a key, a password or a code, which need no ssh program.',
  );
}
