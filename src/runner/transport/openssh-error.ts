import { boxError, transientError, type BoxError } from '../box-error.ts';

type Rule = readonly [pattern: RegExp, make: (label: string, said: string) => BoxError];

/** What ssh says (with LC_ALL=C, OpenSSH 8.4 to 10) when it cannot connect. The first rule that matches holds. */
const RULES: readonly Rule[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    (label, said) =>
      boxError(
        'host-key-changed',
        `The host key of ${label} has changed${fingerprintIn(said)}: the server was set up anew, or somebody listens in`,
        'Ask whoever runs the server. If the change is meant, remove the old key with ssh-keygen -R and try again.',
      ),
  ],
  [
    /REVOKED HOST KEY|revoked key/i,
    (label) =>
      boxError(
        'host-key-revoked',
        `The host key of ${label} is marked as revoked in known_hosts`,
        'Ask whoever runs the server for its new key; do not connect before.',
      ),
  ],
  [
    /Host key verification failed/,
    (label) =>
      boxError(
        'host-key-unknown',
        `The host key of ${label} is unknown and was not accepted, so nothing was sent`,
        'Compare the fingerprint with the one that whoever runs the server gives you, and accept it.',
      ),
  ],
  [
    /Permission denied|Too many authentication failures|No more authentication methods/,
    (label, said) =>
      boxError(
        'authentication',
        `${label} does not let us in: ${lastLine(said)}`,
        'Check user, key and certificate: ssh to the same host must work, then this does too.',
      ),
  ],
  [
    /Bad configuration option|Unsupported option|bad ownership or modes|terminating, \d+ bad/i,
    (_label, said) =>
      boxError(
        'ssh-config',
        `ssh cannot read its configuration: ${lastLine(said)}`,
        'Correct ~/.ssh/config and try again.',
      ),
  ],
  [
    /Connection refused/,
    (label) =>
      transientError(
        'refused',
        `${label} refuses connections: no SSH server listens there`,
        'Check host and port, and that the box is on with its SSH server running.',
      ),
  ],
  [
    /Could not resolve hostname/,
    (label) =>
      transientError(
        'unknown-host',
        `${label} is not known: its name has no address`,
        'Check the spelling of the host, and the network or VPN that knows it.',
      ),
  ],
  [
    /timed out/i,
    (label) =>
      transientError(
        'timeout',
        `${label} does not answer`,
        'Check that an SSH server listens there and that no firewall swallows the connection.',
      ),
  ],
];

/** Why ssh ended before it was connected, from its own words. */
export function opensshError(label: string, said: string): BoxError {
  const rule = RULES.find(([pattern]) => pattern.test(said));
  if (rule !== undefined) return rule[1](label, said);
  return transientError(
    'unreachable',
    `${label} cannot be reached: ${lastLine(said) || 'ssh gives no reason'}`,
    'Try `ssh` to the same host in a terminal, and put right what it says.',
  );
}

function lastLine(said: string): string {
  return said.trim().split('\n').at(-1)?.trim() ?? '';
}

function fingerprintIn(said: string): string {
  const [found] = /SHA256:[A-Za-z0-9+/]+/.exec(said) ?? [];
  return found === undefined ? '' : ` to ${found}`;
}
