import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { TerminalCommand } from './box.ts';
import type { Target } from './target.ts';
import { ELSEWHERE, opensshOptions } from './transport/openssh-options.ts';

/** Opens a shell in a folder of the box: of a server by the system's ssh, which asks in the terminal what it must ask. */
export function terminalIn(target: Target, folder: string): Outcome<TerminalCommand> {
  if (target.type === 'local') return ok({ argv: undefined, cwd: folder });
  // The login shell reads this, and csh and fish quote in ways of their own: nothing that would need it is let through.
  if (!/^[A-Za-z0-9_./+@:,=-]+$/.test(folder)) {
    return fail(
      'bad-name',
      `The folder ${JSON.stringify(folder)} cannot be named to every shell`,
      'Open a terminal on the box and change to the folder there.',
    );
  }
  const command = `cd ${folder} && exec /bin/sh -c 'exec "\${SHELL:-/bin/sh}" -l'`;
  return ok({
    argv: ['ssh', ...opensshOptions(target), '-t', '--', target.host, command],
    cwd: ELSEWHERE.cwd,
  });
}
