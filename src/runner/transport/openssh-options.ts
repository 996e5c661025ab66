import { homedir } from 'node:os';
import process from 'node:process';
import type { SshTarget } from '../target.ts';

/** Windows looks for an `ssh.exe` in the folder that it is started in first, which may be anybody's. */
export const ELSEWHERE: { readonly cwd?: string } = process.platform === 'win32' ? { cwd: homedir() } : {};

type SshName = Pick<SshTarget, 'host' | 'port' | 'user' | 'identityFile' | 'knownHostsFile' | 'configFile'>;

/** Options of ssh that make it reach a target as its configuration says, and do nothing besides. */
export function opensshOptions(target: SshName): readonly string[] {
  const { port, user, identityFile, knownHostsFile, configFile } = target;
  return [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...FIXED.flatMap((option) => ['-o', option]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(identityFile === undefined ? [] : ['-o', `IdentityFile=${quoted(identityFile)}`]),
    ...(knownHostsFile === undefined ? [] : ['-o', `UserKnownHostsFile=${quoted(knownHostsFile)}`]),
  ];
}

const FIXED = [
  // An unknown key is asked about and a changed one refused, whatever the configuration allows.
  'StrictHostKeyChecking=ask',
  'UpdateHostKeys=no',
  'ConnectTimeout=20',
  // A dead link is noticed within 15 s.
  'ServerAliveInterval=4',
  'ServerAliveCountMax=3',
  'ClearAllForwardings=yes',
  'ForwardAgent=no',
  'ForwardX11=no',
  'PermitLocalCommand=no',
  'RemoteCommand=none',
  'LogLevel=INFO',
];

/** In ssh's configuration, quotes keep spaces and a percent sign is doubled. */
function quoted(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}
