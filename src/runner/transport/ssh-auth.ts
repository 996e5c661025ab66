import { readFile } from 'node:fs/promises';
import { createAgent, utils, type AnyAuthMethod, type AuthenticationType, type ParsedKey } from 'ssh2';
import { boxError, type BoxError } from '../box-error.ts';
import type { Prompts } from '../box.ts';
import { KeyAgent } from './key-agent.ts';
import { serverQuestion } from './server-question.ts';
import type { SshHost } from './ssh-host.ts';

/** Keys that were opened with a passphrase, kept in memory so that a reconnect does not ask again. */
export type OpenedKeys = Map<string, ParsedKey>;

export interface AuthAttempt {
  /** The next thing to try, or false when there is nothing left. `left` is what the server still accepts. */
  next(left: readonly AuthenticationType[] | null): Promise<AnyAuthMethod | false>;
  /** What was tried, for the message of a refusal. */
  failure(): BoxError;
}

export interface AuthContext {
  readonly host: SshHost;
  readonly prompts: Prompts;
  readonly opened: OpenedKeys;
}

/**
 * The order of OpenSSH: keys of the agent that belong to the named files, the files themselves, the agent's other keys,
 * and at last a password where the server takes one. A passphrase is asked for only when its key is next.
 */
export function startAuth(context: AuthContext): AuthAttempt {
  const tried: string[] = [];
  let left: readonly AuthenticationType[] | null = null;
  const methods = listMethods(context, tried, () => left);
  return {
    async next(accepted) {
      left = accepted;
      const result = await methods.next();
      return result.done ? false : result.value;
    },
    failure: () => refused(context.host, tried),
  };
}

async function* listMethods(
  context: AuthContext,
  tried: string[],
  left: () => readonly AuthenticationType[] | null,
): AsyncGenerator<AnyAuthMethod, void> {
  const { host } = context;
  const username = host.user;
  // Asks the server what it accepts.
  yield { type: 'none', username };
  for await (const method of keyMethods(context, tried)) {
    // A server that wants a key and a code says so once the key was right.
    if (!accepts(left(), 'publickey')) break;
    yield method;
  }
  if (accepts(left(), 'keyboard-interactive')) yield codeMethod(context, tried);
  if (accepts(left(), 'password')) {
    const password = await context.prompts.secret({ kind: 'password', label: `${username}@${host.keyName}` });
    tried.push(password === undefined ? 'the password was not given' : 'password');
    if (password !== undefined) yield { type: 'password', username, password };
  }
}

function accepts(left: readonly AuthenticationType[] | null, method: AuthenticationType): boolean {
  return left === null || left.includes(method);
}

/** The server asks whatever it likes, such as a password or a one-time code. */
function codeMethod({ host, prompts }: AuthContext, tried: string[]): AnyAuthMethod {
  const label = `${host.user}@${host.keyName}`;
  return {
    type: 'keyboard-interactive',
    username: host.user,
    prompt: (_name, _instructions, _language, questions, finish) => {
      tried.push('questions of the server');
      void answerAll(questions, label, prompts).then(finish, () => finish([]));
    },
  };
}

async function answerAll(
  questions: readonly { readonly prompt: string }[],
  label: string,
  prompts: Prompts,
): Promise<string[]> {
  const answers: string[] = [];
  for (const { prompt } of questions) {
    const answer = await prompts.secret(serverQuestion(prompt, label));
    if (answer === undefined) return [];
    answers.push(answer);
  }
  return answers;
}

async function* keyMethods(context: AuthContext, tried: string[]): AsyncGenerator<AnyAuthMethod, void> {
  const { host } = context;
  const username = host.user;
  const named = await publicKeys(host.identityFiles);
  const agent = host.agent === undefined ? undefined : new KeyAgent(createAgent(host.agent));
  if (agent !== undefined && named.length > 0) {
    tried.push('the agent');
    yield { type: 'agent', username, agent: agent.only(named) };
  }
  for (const path of host.identityFiles) {
    const key = await openKey(path, context, tried);
    if (key !== undefined) yield { type: 'publickey', username, key };
  }
  if (agent === undefined || host.identitiesOnly) return;
  if (named.length === 0) tried.push('the agent');
  yield { type: 'agent', username, agent: agent.without(named) };
}

/** The public halves that lie beside private keys: enough to find a key in the agent. */
async function publicKeys(files: readonly string[]): Promise<readonly Buffer[]> {
  const keys = await Promise.all(files.map(publicKey));
  return keys.filter((key) => key !== undefined);
}

async function publicKey(path: string): Promise<Buffer | undefined> {
  const text = await readFile(`${path}.pub`, 'utf8').catch(() => undefined);
  const key = text === undefined ? undefined : utils.parseKey(text);
  return key === undefined || key instanceof Error ? undefined : key.getPublicSSH();
}

/** A file that is not there is passed over, unless the user named it. */
async function openKey(path: string, context: AuthContext, tried: string[]): Promise<ParsedKey | undefined> {
  const cached = context.opened.get(path);
  if (cached !== undefined) return cached;
  const text = await readFile(path).catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error) {
    if (context.host.identityNamed) throw keyMissing(path, text);
    return undefined;
  }
  const key = await decrypt(path, text, context.prompts, tried);
  if (key === undefined) return undefined;
  tried.push(`key ${path}`);
  context.opened.set(path, key);
  return key;
}

/** As often as ssh asks. */
const PASSPHRASE_TRIES = 3;

async function decrypt(
  path: string,
  text: Buffer,
  prompts: Prompts,
  tried: string[],
): Promise<ParsedKey | undefined> {
  let key = utils.parseKey(text);
  for (let attempt = 0; attempt < PASSPHRASE_TRIES && needsPassphrase(key); attempt++) {
    const passphrase = await prompts.secret({ kind: 'passphrase', label: path });
    if (passphrase === undefined) break;
    key = utils.parseKey(text, passphrase);
  }
  if (!(key instanceof Error)) return usable(key, path, tried);
  tried.push(`key ${path} (${needsPassphrase(key) ? 'its passphrase was not given' : key.message})`);
  return undefined;
}

function usable(key: ParsedKey, path: string, tried: string[]): ParsedKey | undefined {
  if (key.isPrivateKey()) return key;
  tried.push(`key ${path} (a public key: the private one has the same name without .pub)`);
  return undefined;
}

/** ssh2 tells these cases apart by text alone (1.17, lib/protocol/keyParser.js). */
function needsPassphrase(key: ParsedKey | Error): boolean {
  return key instanceof Error && /no passphrase given|bad passphrase|bad decrypt/i.test(key.message);
}

function keyMissing(path: string, cause: Error): BoxError {
  return boxError(
    'key-missing',
    `The key file ${path} cannot be read: ${cause.message}`,
    'Correct "identityFile" of this target in targets.json.',
  );
}

function refused(host: SshHost, tried: readonly string[]): BoxError {
  const what = tried.length === 0 ? 'there was no key to try' : `tried: ${tried.join(', ')}`;
  return boxError(
    'authentication',
    `${host.user}@${host.keyName} does not let us in (${what})`,
    `Check user and key: ssh -p ${host.port} ${host.user}@${host.address} must work without a password, then this does too.`,
  );
}
