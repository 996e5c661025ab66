import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { visible } from '../core/report/visible.ts';
import type { HostKeyQuestion, Prompts, SecretQuestion } from '../runner/box.ts';

/**
 * Asks at the terminal. Without one nobody is there to answer: an unknown host key is refused unless the caller has named
 * its fingerprint, and a locked key stays locked.
 */
export function terminalPrompts(acceptedFingerprint: string | undefined): Prompts {
  return {
    confirmHostKey: async (question) => {
      if (question.fingerprint === acceptedFingerprint) return true;
      return isTerminal() && askHostKey(question);
    },
    secret: async (question) => (isTerminal() ? askSecret(question) : undefined),
  };
}

function isTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** `yes` in full, as ssh wants it: a key pressed by chance is no consent. */
async function askHostKey({ host, port, keyType, fingerprint }: HostKeyQuestion): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(
      `The server ${host}, port ${port}, is not known yet.\nIts ${keyType} key has the fingerprint ${fingerprint}.\nCompare it with the one that whoever runs the server gives you. Trust it? (yes/no) `,
    );
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}

const WORDS: Readonly<Record<SecretQuestion['kind'], string>> = {
  passphrase: 'Passphrase of',
  password: 'Password of',
  code: 'Answer to',
};

const CONTROL_C = '\u0003';
const BACKSPACES: ReadonlySet<string> = new Set(['\b', '\u007F']);
const ENDS: ReadonlySet<string> = new Set(['\r', '\n', '\u0004']);

/** Reads a line that is not shown. */
function askSecret({ kind, label }: SecretQuestion): Promise<string | undefined> {
  const { stdin, stderr } = process;
  stderr.write(`${WORDS[kind]} ${visible(label)}: `);
  return new Promise((settle) => {
    let text = '';
    const finish = (answer: string | undefined): void => {
      stdin.removeListener('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      settle(answer);
    };
    const onData = (chunk: Buffer): void => {
      for (const character of chunk.toString('utf8')) {
        if (character === CONTROL_C) return finish(undefined);
        if (ENDS.has(character)) return finish(text);
        text = BACKSPACES.has(character) ? text.slice(0, -1) : text + character;
      }
    };
    stdin.setRawMode(true);
    stdin.resume();
    stdin.on('data', onData);
  });
}
