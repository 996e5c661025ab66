import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { boxError } from '../box-error.ts';

/** What the tokens of paths in ssh's configuration stand for (ssh_config(5), TOKENS). */
export interface TokenValues {
  /** As it was asked for. */
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** HostKeyAlias. */
  readonly alias: string | undefined;
}

/** `~/`, `%h`, `${VARIABLE}` and the like in a path of the configuration. */
export function expandPath(path: string, { host, address, port, user, alias }: TokenValues): string {
  const here = hostname();
  const tokens = new Map([
    ['d', homedir()],
    ['h', address],
    ['i', String(userInfo().uid)],
    ['k', alias ?? host],
    ['l', here],
    ['L', here.split('.')[0] ?? here],
    ['n', host],
    ['p', String(port)],
    ['r', user],
    ['u', userInfo().username],
  ]);
  return expandTokens(expandHome(path), tokens).replaceAll(/\$\{([^}]*)\}/g, (_whole, name: string) => {
    const value = process.env[name];
    if (value === undefined) throw unknown(path, `\${${name}}, which is not set`);
    return value;
  });
}

/** Each `%` and the character behind it: `%%` is one of its kind. */
export function expandTokens(text: string, tokens: ReadonlyMap<string, string>): string {
  return text.replaceAll(/%(.?)/gs, (whole, key: string) => {
    const value = key === '%' ? '%' : tokens.get(key);
    if (value === undefined) throw unknown(text, `${whole}, which is not known`);
    return value;
  });
}

export function expandHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}

function unknown(text: string, what: string) {
  return boxError(
    'ssh-config',
    `~/.ssh/config says ${JSON.stringify(text)} with ${what}`,
    'Correct it, or give the target "transport": "openssh" in targets.json.',
  );
}
