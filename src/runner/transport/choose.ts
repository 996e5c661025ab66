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
  return target.transport === 'openssh' ? new OpenSshTransport(target, prompts) : bySsh2(target, prompts);
}

async function bySsh2(target: SshTarget, prompts: Prompts): Promise<Transport> {
  const host = await resolveSshHost(target);
  if (host.beyondSsh2 === undefined) return new SshTransport(host, prompts);
  if (target.transport === 'auto') return new OpenSshTransport(target, prompts);
  throw boxError(
    'needs-openssh',
    `The configuration of ${target.host} asks for ${host.beyondSsh2}, which ssh2 cannot do`,
    `Give the target ${target.name} "transport": "openssh" or "auto" in targets.json.`,
  );
}
