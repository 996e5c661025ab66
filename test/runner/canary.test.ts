import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { Server } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { SshTarget } from '../../src/runner/target.ts';
import { ROOT } from '../support/repository.ts';
import { boxRoot, runFile, scriptTrainer, sshTarget, temporaryFolder } from './support/box.ts';
import type { SecretPlan } from './support/secret-client.ts';
import { makeKey, startSshd, type Sshd } from './support/sshd.ts';

/** What a user types in, and the token of the hub: looked for in all that is said and written, at every level of detail. */

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

const SECRETS = { passphrase: 'canary-1-7d0a', password: 'canary-2-7d0a', code: 'canary-3-7d0a' };
const TOKEN = 'hf_canary-4-7d0a';
const CANARY = /canary-\d-7d0a/;

interface Flow {
  /** All that the client has said, on both outputs. */
  readonly said: string;
  /** Where it, and its box, may have written. */
  readonly folder: string;
}

/** Runs a client from the connection to the download, as noisy as Node can be made. */
async function flow(
  folder: string,
  change: Partial<SshTarget>,
  onSaid: (said: string) => void = () => undefined,
): Promise<Flow> {
  const [temporary, home] = [join(folder, 'temporary'), join(folder, 'user')];
  for (const path of [temporary, home]) mkdirSync(path);
  const run = runFile(folder);
  const plan: SecretPlan = {
    target: sshTarget(sshd, boxRoot(folder), change),
    secrets: SECRETS,
    run: run.file,
    runFilePath: run.path,
    trainerFolder: scriptTrainer(
      folder,
      'for step in range(20):\n    metric(step); time.sleep(0.1)\nsave(a="1")',
    ),
    home: join(folder, 'adapter'),
  };
  const client = spawn(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'test/runner/support/secret-client.ts')],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        TMPDIR: temporary,
        HOME: home,
        HF_TOKEN: TOKEN,
        DEBUG: '*',
        NODE_DEBUG: 'net,stream,timer,tls',
      },
    },
  );
  client.stdin.end(JSON.stringify(plan));
  client.stdout.on('data', (chunk: Buffer) => onSaid(chunk.toString('utf8')));
  const [out, err] = await Promise.all([text(client.stdout), text(client.stderr), once(client, 'close')]);
  return { said: out + err, folder };
}

function expectNoSecret({ said, folder }: Flow): void {
  expect(said).not.toMatch(CANARY);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    expect(readFileSync(path, 'utf8'), path).not.toMatch(CANARY);
  }
  expect(sshd.log()).not.toMatch(CANARY);
  const left = readdirSync(join(folder, 'temporary')).filter((name) => name.startsWith('ts-'));
  expect(left).toEqual([]);
}

/** A server that wants a password and a code, says that both are wrong, and hangs up when it is asked once more. */
async function startRefusingServer(): Promise<number> {
  const hostKey = readFileSync(makeKey(join(temporaryFolder(), 'host'), '', 'ecdsa'));
  const server = new Server({ hostKeys: [hostKey] }, (client) => {
    let tries = 0;
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      if (tries++ > 6) return void client.end();
      if (context.method === 'keyboard-interactive') {
        context.prompt([{ prompt: 'Code: ', echo: false }], () => context.reject(['password']));
        return;
      }
      context.reject(['password', 'keyboard-interactive']);
    });
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

describe.each(['ssh2', 'openssh'] as const)(
  'by %s, a secret is told to nobody and written nowhere',
  (transport) => {
    it('where it opens a key, the link is dropped, and the run goes to its end', async () => {
      const folder = temporaryFolder();
      const identityFile = makeKey(join(folder, 'locked'), SECRETS.passphrase);
      sshd.authorize(`${identityFile}.pub`);
      let isDropped = false;
      const done = await flow(folder, { transport, identityFile }, (said) => {
        if (isDropped || !said.includes('"step":5')) return;
        isDropped = sshd.dropLinks() > 0;
      });
      expect(done.said).toContain('"kind":"passphrase"');
      expect(done.said).toContain('"state":"restored"');
      expect(done.said).toContain('"state":"succeeded"');
      expectNoSecret(done);
    });

    it('where the key that it opens is refused', async () => {
      const folder = temporaryFolder();
      const identityFile = makeKey(join(folder, 'locked'), SECRETS.passphrase);
      const done = await flow(folder, { transport, identityFile });
      expect(done.said).toContain('"reason":"authentication"');
      expectNoSecret(done);
    });

    it('where the server asks for a password and a code, and takes neither', async () => {
      const folder = temporaryFolder();
      const port = await startRefusingServer();
      const knownHostsFile = join(folder, 'known_hosts');
      const done = await flow(folder, { transport, port, knownHostsFile });
      expect(done.said).toContain('"kind":"password"');
      expect(done.said).toContain('"kind":"code"');
      expect(done.said).toContain('"ok":false');
      expectNoSecret(done);
    });
  },
);
