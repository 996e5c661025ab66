import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Prompts } from '../box.ts';
import { serverQuestion } from './server-question.ts';

/**
 * Asks on behalf of the system's ssh, which starts a program for each question (SSH_ASKPASS) and reads the answer from
 * it. The program leaves the question in a folder of ours and gets the answer through a pipe with a name, so that no
 * secret is ever in a file.
 */
export interface Askpass {
  /** A folder of this user alone, for the socket of the connection too. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Answers questions until the signal aborts. */
  answer(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * `none` is a notice without an answer, such as "touch your key". Whoever finds this program still there once it holds its
 * pipe open is seen by the guard, and will be answered.
 */
const PROGRAM = `#!/bin/sh
[ "$SSH_ASKPASS_PROMPT" = none ] && exit 0
q=\${0%/*}/$$
mkfifo -m 600 "$q.answer" && exec 3<>"$q.answer" && [ -e "$0" ] || exit 1
printf '%s' "$1" >"$q.new" && mv "$q.new" "$q.question" || exit 1
IFS= read -r answer <&3
rm -f "$q.answer"
case $answer in 1*) printf '%s\\n' "\${answer#1}" ;; *) exit 1 ;; esac
`;

/**
 * Clears up when its stdin ends, which the system sees to in whatever way this process does. Whoever still waits for an
 * answer gets none, and ends; ssh then has nobody to ask, and ends too.
 */
const GUARD = `
cat >/dev/null
rm -f "$1/ask"
for pipe in "$1"/*.answer; do [ -p "$pipe" ] && echo 0 1<>"$pipe"; done
rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
`;

export async function startAskpass(prompts: Prompts): Promise<Askpass> {
  const folder = await mkdtemp(join(tmpdir(), 'ts-'));
  const program = join(folder, 'ask');
  await writeFile(program, PROGRAM, { mode: 0o700 });
  const guard = startGuard(folder);
  const passphrases = new Map<string, string>();
  return {
    folder,
    environment: { SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' },
    answer: (signal) => answerUntil(signal, { folder, prompts, passphrases, used: new Set() }),
    close: guard,
  };
}

/** In a session of its own, since a signal to ours must not reach it. Gives what makes it clear up. */
function startGuard(folder: string): () => Promise<void> {
  const guard = spawn('/bin/sh', ['-c', GUARD, 'sh', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const ended = once(guard, 'close').catch(() => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return async () => {
    guard.ref();
    guard.stdin.end();
    await ended;
    // Where there is no sh.
    await rm(folder, { recursive: true, force: true });
  };
}

interface Asking {
  readonly folder: string;
  readonly prompts: Prompts;
  /** Kept in memory, so that a reconnect does not ask again. */
  readonly passphrases: Map<string, string>;
  /** Passphrases that were given in this attempt: asked for again, they were wrong. */
  readonly used: Set<string>;
}

const LOOK_MS = 50;

async function answerUntil(signal: AbortSignal, asking: Asking): Promise<void> {
  while (!signal.aborted) {
    for (const name of await readdir(asking.folder).catch(() => [])) {
      if (name.endsWith('.question')) await answerOne(join(asking.folder, name), signal, asking);
    }
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function answerOne(path: string, signal: AbortSignal, asking: Asking): Promise<void> {
  const question = await readFile(path, 'utf8');
  await rm(path);
  const answer = await ask(question, asking).catch(() => undefined);
  await writePipe(path.replace(/question$/, 'answer'), answer === undefined ? '0\n' : `1${answer}\n`, signal);
}

async function writePipe(path: string, text: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await offer(path, text))) {
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Writes to a pipe that somebody reads from; to wait for a reader would be for ever where ssh has given up. */
async function offer(path: string, text: string): Promise<boolean> {
  const pipe = await open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined);
  await pipe?.writeFile(text);
  await pipe?.close();
  return pipe !== undefined;
}

/** The words of OpenSSH 8.4 to 10 (readconf.c, sshconnect.c, sshconnect2.c) with LC_ALL=C. */
async function ask(question: string, asking: Asking): Promise<string | undefined> {
  const hostKey = parseHostKeyQuestion(question);
  if (hostKey !== undefined) return (await asking.prompts.confirmHostKey(hostKey)) ? 'yes' : 'no';
  const [, keyFile] = /^Enter passphrase for (?:key )?'?(.+?)'?: ?$/i.exec(question) ?? [];
  if (keyFile !== undefined) return passphrase(keyFile, asking);
  const [, account] = /^(\S+)'s password: ?$/i.exec(question) ?? [];
  if (account !== undefined) return asking.prompts.secret({ kind: 'password', label: account });
  const [, who = 'the server', words = question] = /^\(([^)]*)\) ([^]*)$/.exec(question) ?? [];
  return asking.prompts.secret(serverQuestion(words, who));
}

/** "The authenticity of host 'NAME (ADDRESS)' can't be established. TYPE key fingerprint is SHA256:…" */
export function parseHostKeyQuestion(question: string) {
  const [, name] = /^The authenticity of host '(.+?)' can't be established/.exec(question) ?? [];
  const [, type, fingerprint] = /^(\S+) key fingerprint is (SHA256:[A-Za-z0-9+/]+)/m.exec(question) ?? [];
  if (name === undefined || type === undefined || fingerprint === undefined) return undefined;
  const [, bracketed, port, plain = name] = /^(?:\[([^\]]+)\]:(\d+)|(\S+))/.exec(name) ?? [];
  return { host: bracketed ?? plain, port: Number(port ?? 22), keyType: type, fingerprint };
}

async function passphrase(
  keyFile: string,
  { prompts, passphrases, used }: Asking,
): Promise<string | undefined> {
  const known = used.has(keyFile) ? undefined : passphrases.get(keyFile);
  const given = known ?? (await prompts.secret({ kind: 'passphrase', label: keyFile }));
  used.add(keyFile);
  if (given !== undefined) passphrases.set(keyFile, given);
  return given;
}
