import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SecretQuestion } from '../../src/runner/box.ts';
import { startAskpass, type Askpass } from '../../src/runner/transport/askpass.ts';

const PASSPHRASE = 'canary-passphrase-7q';
const KEY = '/home/mei/.ssh/id_ed25519';

let askpass: Askpass;
let asked: SecretQuestion[];
let deciding: AbortController;
let answering: Promise<void>;

beforeEach(async () => {
  asked = [];
  deciding = new AbortController();
  askpass = await startAskpass({
    confirmHostKey: () => Promise.resolve(false),
    secret: (question) => {
      asked.push(question);
      return Promise.resolve(question.kind === 'passphrase' ? PASSPHRASE : undefined);
    },
  });
  answering = askpass.answer(deciding.signal);
});

afterEach(async () => {
  deciding.abort();
  await answering;
  await askpass.close();
});

/** What ssh would get as the answer to its question; nothing where it gets none. */
async function answerTo(question: string): Promise<string> {
  const program = askpass.environment['SSH_ASKPASS'] ?? '';
  const { stdout } = await promisify(execFile)(program, [question]).catch(() => ({ stdout: '' }));
  return stdout.trim();
}

describe('a passphrase', () => {
  it('is asked for where ssh itself wants it, and kept in memory for a reconnect', async () => {
    expect(await answerTo(`Enter passphrase for key '${KEY}': `)).toBe(PASSPHRASE);
    expect(asked).toEqual([{ kind: 'passphrase', label: KEY }]);
  });

  it.each([
    `(mei@gpu) Enter passphrase for key '${KEY}': `,
    `(mei@gpu) x\nEnter passphrase for key '${KEY}': `,
    `(mei@gpu) mei@other's password: `,
  ])('is never given to a server that asks in the words of ssh: %j', async (question) => {
    await answerTo(`Enter passphrase for key '${KEY}': `);
    expect(await answerTo(question)).toBe('');
    expect(asked.slice(1).map(({ kind }) => kind)).not.toContain('passphrase');
    expect(asked.slice(1).map(({ label }) => label)).not.toContain('mei@other');
  });
});
