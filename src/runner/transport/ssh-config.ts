import { access, readdir, readFile, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import process from 'node:process';
import { boxError, BoxError } from '../box-error.ts';
import { matchesPattern, matchesPatterns } from './patterns.ts';
import { parseConfig, splitWords, type ConfigLine } from './ssh-config-lines.ts';
import { expandHome, expandPath, expandTokens } from './ssh-tokens.ts';

/** What ssh's configuration says of a host: keywords in lower case, each with its values in their order. */
export type Settings = ReadonlyMap<string, readonly string[]>;

export interface AskedHost {
  readonly host: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  /** Read in the place of the user's and the system's own. */
  readonly configFile?: string | undefined;
}

/**
 * Reads ssh's configuration as `ssh -G` does, for computers without an ssh: OpenSSH's readconf.c is the reference, and
 * test/runner/ssh-config.test.ts holds the two against each other. No program is started, so a block under `Match exec`
 * holds for no host; keywords that are no concern of ours are passed over, and so is CanonicalizeHostname.
 */
export async function readSshConfig(asked: AskedHost): Promise<Settings> {
  const found = new Map<string, string[]>();
  if (asked.user !== undefined) found.set('user', [asked.user]);
  if (asked.port !== undefined) found.set('port', [String(asked.port)]);
  const pass: Pass = { original: asked.host, host: asked.host, isFinal: false, wantsFinal: false, found };
  await readAll(pass, asked.configFile);
  const host = hostName(pass).toLowerCase();
  found.set('hostname', [host]);
  if (pass.wantsFinal) await readAll({ ...pass, host, isFinal: true }, asked.configFile);
  expand(found, asked.host);
  return found;
}

/** One reading of all files. A `Match final` asks for a second one, by the name that the first has found. */
interface Pass {
  readonly original: string;
  readonly host: string;
  readonly isFinal: boolean;
  wantsFinal: boolean;
  readonly found: Map<string, string[]>;
}

interface ConfigFile {
  readonly path: string;
  /** Where its relative includes lie. */
  readonly folder: string;
  /** How many files include it, one another. */
  readonly depth: number;
  /** Whether nothing in it can hold, since its `Include` stands in a block of other hosts. */
  readonly isNever: boolean;
  /** Whether others may not be able to write to it. */
  readonly isGuarded: boolean;
}

interface Block {
  isActive: boolean;
}

function systemFolder(): string {
  if (process.platform !== 'win32') return '/etc/ssh';
  return join(process.env['ProgramData'] ?? 'C:\\ProgramData', 'ssh');
}

async function readAll(pass: Pass, configFile: string | undefined): Promise<void> {
  if (configFile === 'none') return;
  const top = { depth: 0, isNever: false };
  const userFolder = join(homedir(), '.ssh');
  if (configFile !== undefined) {
    const file = { ...top, path: configFile, folder: userFolder, isGuarded: false };
    return readConfigFile(pass, file, { isActive: true });
  }
  for (const [folder, name] of [
    [userFolder, 'config'],
    [systemFolder(), 'ssh_config'],
  ] as const) {
    const path = join(folder, name);
    const file = { ...top, path, folder, isGuarded: folder === userFolder };
    if (await exists(path)) await readConfigFile(pass, file, { isActive: true });
  }
}

/** As many as OpenSSH allows (READCONF_MAX_DEPTH). */
const MOST_INCLUDES = 16;

async function readConfigFile(pass: Pass, file: ConfigFile, block: Block): Promise<void> {
  if (file.depth > MOST_INCLUDES) throw wrong(file, undefined, 'its includes are a circle');
  const text = await readGuarded(file);
  for (const line of parseConfig(text)) {
    if (line.keyword === 'host') block.isActive = !file.isNever && isHost(pass, wordsOf(file, line));
    else if (line.keyword === 'match') {
      const isMatch = matchesCriteria(pass, file, line);
      block.isActive = !file.isNever && isMatch;
    } else if (line.keyword === 'include') await include(pass, file, { line, isActive: block.isActive });
    else take(pass.found, file, { line, isActive: block.isActive });
  }
}

async function readGuarded({ path, isGuarded, ...file }: ConfigFile): Promise<string> {
  try {
    if (isGuarded && (await isWritableByOthers(path)))
      throw wrong({ path, ...file }, undefined, 'others can write to it');
    return await readFile(path, 'utf8');
  } catch (error) {
    if (BoxError.is(error)) throw error;
    throw wrong({ path }, undefined, (error as Error).message);
  }
}

async function isWritableByOthers(path: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const { mode, uid } = await stat(path);
  return (mode & 0o022) !== 0 || (uid !== 0 && uid !== userInfo().uid);
}

function isHost({ host }: Pass, patterns: readonly string[]): boolean {
  return matchesPatterns(patterns, host);
}

async function include(
  pass: Pass,
  file: ConfigFile,
  { line, isActive }: { readonly line: ConfigLine; readonly isActive: boolean },
): Promise<void> {
  for (const word of wordsOf(file, line)) {
    const named = expandHome(word);
    const paths = await filesLike(isAbsolute(named) ? named : join(file.folder, named));
    for (const path of paths) {
      const included = { ...file, path, depth: file.depth + 1, isNever: !isActive, isGuarded: true };
      await readConfigFile(pass, included, { isActive });
    }
  }
}

/** The files that a path with `*` and `?` means, in the order of their names. */
async function filesLike(path: string): Promise<readonly string[]> {
  if (!/[*?]/.test(path)) return (await exists(path)) ? [path] : [];
  const pattern = basename(path);
  const isLike = (name: string): boolean =>
    matchesPattern(pattern, name) && (!name.startsWith('.') || pattern.startsWith('.'));
  const found: string[] = [];
  for (const folder of await filesLike(dirname(path))) {
    const names = await readdir(folder).catch(() => []);
    found.push(...names.filter(isLike).map((name) => join(folder, name)));
  }
  return found.toSorted();
}

/** Criteria that a reader of files cannot judge. */
const UNKNOWABLE: ReadonlySet<string> = new Set([
  'exec',
  'localnetwork',
  'tagged',
  'version',
  'sessiontype',
  'command',
]);

function matchesCriteria(pass: Pass, file: ConfigFile, line: ConfigLine): boolean {
  // `Match host=gpu` and `Match host gpu` are one.
  const words = wordsOf(file, line);
  let isMatch = true;
  let criteria = 0;
  for (let at = 0; at < words.length; criteria++) {
    const [, not = '', name = '', own] = /^(!?)([^=]*)(?:=(.*))?$/s.exec(words[at++] ?? '') ?? [];
    const attribute = name.toLowerCase();
    if (attribute === 'all') {
      // OpenSSH lets it stand behind one other, such as `final`.
      if (criteria > 1 || at < words.length) throw wrong(file, line, '"all" stands beside other criteria');
      return isMatch && not === '';
    }
    if (attribute === 'final' || attribute === 'canonical') {
      if (attribute === 'final') pass.wantsFinal = true;
      isMatch &&= pass.isFinal === (not === '');
      continue;
    }
    const value = own ?? words[at++];
    if (value === undefined || value === '') throw wrong(file, line, `"${name}" has no value`);
    const result = judge(pass, attribute, value);
    if (result === undefined) throw wrong(file, line, `"${name}" is no criterion`);
    isMatch &&= result !== 'unknowable' && result === (not === '');
  }
  return isMatch;
}

function judge(pass: Pass, attribute: string, value: string): boolean | 'unknowable' | undefined {
  const patterns = value.split(',');
  const inLowerCase = value.toLowerCase().split(',');
  const localUser = userInfo().username;
  if (attribute === 'host') return matchesPatterns(inLowerCase, hostName(pass).toLowerCase());
  if (attribute === 'originalhost') return matchesPatterns(inLowerCase, pass.original.toLowerCase());
  if (attribute === 'user') return matchesPatterns(patterns, pass.found.get('user')?.[0] ?? localUser);
  if (attribute === 'localuser') return matchesPatterns(patterns, localUser);
  return UNKNOWABLE.has(attribute) ? 'unknowable' : undefined;
}

/** As far as it is known by now. */
function hostName({ host, found }: Pass): string {
  const name = found.get('hostname')?.[0];
  return name === undefined ? host : expandTokens(name, new Map([['h', host]]));
}

/** How the values of a keyword are read: `one` word, `all` words, one of `each` line, or the `rest` of the line. */
const KINDS = {
  hostname: 'one',
  user: 'one',
  port: 'one',
  hostkeyalias: 'one',
  identityagent: 'one',
  pkcs11provider: 'one',
  identitiesonly: 'one',
  hashknownhosts: 'one',
  stricthostkeychecking: 'one',
  userknownhostsfile: 'all',
  globalknownhostsfile: 'all',
  identityfile: 'each',
  certificatefile: 'each',
  proxyjump: 'rest',
  proxycommand: 'rest',
} as const;

const isFlag = (value: string): boolean => /^(?:yes|no|true|false)$/i.test(value);

const ALLOWED: Readonly<Record<string, (value: string) => boolean>> = {
  port: (value) => /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535,
  identitiesonly: isFlag,
  hashknownhosts: isFlag,
  stricthostkeychecking: (value) => isFlag(value) || /^(?:off|ask|accept-new)$/i.test(value),
};

/** The first word on a keyword holds, but for those that may have several values. */
function take(
  found: Map<string, string[]>,
  file: ConfigFile,
  { line, isActive }: { readonly line: ConfigLine; readonly isActive: boolean },
): void {
  const { keyword } = line;
  if (!isKnown(keyword)) return;
  const kind = KINDS[keyword];
  const values = kind === 'rest' ? [restOf(file, line)] : wordsOf(file, line);
  if (values.length > 1 && (kind === 'one' || kind === 'each'))
    throw wrong(file, line, 'more than one value');
  if (values.some((value) => !(ALLOWED[keyword]?.(value) ?? true)))
    throw wrong(file, line, `${JSON.stringify(values[0])} is no value of ${keyword}`);
  if (kind === 'all' && values.length > 1 && values.some((value) => /^none$/i.test(value)))
    throw wrong(file, line, '"none" stands beside other values');
  if (!isActive) return;
  const before = found.get(keyword);
  if (kind === 'each') found.set(keyword, [...new Set([...(before ?? []), ...values])]);
  else if (before === undefined && !isProxyTaken(found, keyword)) found.set(keyword, [...values]);
}

function isKnown(keyword: string): keyword is keyof typeof KINDS {
  return Object.hasOwn(KINDS, keyword);
}

/** Of ProxyJump and ProxyCommand the first holds. */
function isProxyTaken(found: Settings, keyword: string): boolean {
  if (keyword === 'proxyjump') return found.has('proxycommand');
  return keyword === 'proxycommand' && (found.get('proxyjump')?.[0] ?? 'none') !== 'none';
}

function restOf(file: ConfigFile, line: ConfigLine): string {
  wordsOf(file, line);
  return line.keyword === 'proxyjump' ? line.rest.replace(/[\s#].*$/s, '') : line.rest;
}

function wordsOf(file: ConfigFile, line: ConfigLine): readonly string[] {
  const words = splitWords(line.rest);
  if (words === undefined) throw wrong(file, line, 'a quote is not closed');
  if (words.length === 0 || words.includes('')) throw wrong(file, line, 'the value is missing');
  return words;
}

/** Gives names and paths as they are meant where ssh -G does. */
function expand(found: Map<string, string[]>, host: string): void {
  const first = (key: string): string | undefined => found.get(key)?.[0];
  const address = first('hostname') ?? host;
  const port = Number(first('port') ?? 22);
  const user = first('user') ?? userInfo().username;
  const alias = first('hostkeyalias')?.toLowerCase();
  if (alias !== undefined) found.set('hostkeyalias', [alias]);
  const tokens = { host, address, port, user, alias };
  const meant = (path: string): string => expandPath(path, tokens);
  const agent = found.get('identityagent');
  // `$VARIABLE` names the variable that names the socket.
  if (agent !== undefined && !/^\$[^{]/.test(agent[0] ?? '')) found.set('identityagent', agent.map(meant));
  const own = found.get('userknownhostsfile') ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'];
  found.set('userknownhostsfile', own.map(meant));
  const folder = systemFolder();
  const shared = [join(folder, 'ssh_known_hosts'), join(folder, 'ssh_known_hosts2')];
  found.set('globalknownhostsfile', (found.get('globalknownhostsfile') ?? shared).map(expandHome));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function wrong({ path }: Pick<ConfigFile, 'path'>, line: ConfigLine | undefined, what: string): BoxError {
  const where = line === undefined ? path : `${path}, line ${line.number}`;
  return boxError(
    'ssh-config',
    `ssh's configuration is wrong: ${where}: ${what}`,
    'Correct it and try again.',
  );
}
