import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/repository.ts';
import { readJson, temporaryFolder } from './support/box.ts';

const PROGRAM = join(ROOT, 'src/trainer/tunesmith_trainer/environment.py');

interface Made {
  readonly code: number | null;
  /** What it prints: the interpreter. */
  readonly stdout: string;
  readonly stderr: string;
}

function make(folder: string, env: Record<string, string> = {}, ...more: string[]): Promise<Made> {
  const args = [PROGRAM, '--root', join(folder, 'box'), '--lock', join(folder, 'requirements.lock'), ...more];
  const child = spawn('python3', args, { env: { ...process.env, ...env } });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((settle) => {
    child.once('close', (code) =>
      settle({ code, stdout: Buffer.concat(out).toString().trim(), stderr: Buffer.concat(err).toString() }),
    );
  });
}

function lock(folder: string, text: string): void {
  writeFileSync(join(folder, 'requirements.lock'), text);
}

function environments(folder: string): readonly string[] {
  return readdirSync(join(folder, 'box/env')).filter((name) => !name.endsWith('.lock'));
}

/** No index can be reached, so that a failure is quick and the same everywhere. */
const NO_INDEX = { PIP_NO_INDEX: '1', UV_OFFLINE: '1', PIP_RETRIES: '0' };

describe('the Python environment', () => {
  it('is made once by two jobs at the same time, and found by the third', async () => {
    const folder = temporaryFolder();
    lock(folder, '# nothing\n');
    const [first, second] = await Promise.all([make(folder), make(folder)]);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stdout).toBe(second.stdout);
    expect(
      [first, second].filter(({ stderr }) => stderr.includes('Making the Python environment')),
    ).toHaveLength(1);
    expect(existsSync(first.stdout)).toBe(true);
    expect(environments(folder)).toHaveLength(1);
    const third = await make(folder);
    expect(third).toMatchObject({ code: 0, stdout: first.stdout, stderr: '' });
  });

  it('that was cut off in the making is made anew', async () => {
    const folder = temporaryFolder();
    lock(folder, '# nothing\n');
    const { stdout } = await make(folder);
    const environment = join(stdout, '../..');
    rmSync(join(environment, 'complete.json'));
    writeFileSync(join(environment, 'half'), '');
    expect(await make(folder)).toMatchObject({ code: 0, stdout });
    expect(existsSync(join(environment, 'half'))).toBe(false);
    expect(statSync(join(environment, 'complete.json')).size).toBeGreaterThan(0);
  });

  it('has another place for another lock', async () => {
    const folder = temporaryFolder();
    lock(folder, '# nothing\n');
    const first = await make(folder);
    lock(folder, '# nothing else\n');
    expect((await make(folder)).stdout).not.toBe(first.stdout);
    expect(environments(folder)).toHaveLength(2);
  });

  it("that cannot be made tells the installer's last words and is not taken for whole", async () => {
    const folder = temporaryFolder();
    lock(folder, 'tunesmith-has-no-such-package==1.0\n');
    const errorFile = join(folder, 'error.json');
    const made = await make(folder, NO_INDEX, '--error', errorFile);
    expect(made).toMatchObject({ code: 1, stdout: '' });
    expect(readJson(errorFile)).toMatchObject({
      reason: 'environment',
      message: expect.stringContaining('tunesmith-has-no-such-package') as string,
      hint: expect.stringMatching(/\.$/) as string,
    });
    const [environment = ''] = environments(folder);
    expect(existsSync(join(folder, 'box/env', environment, 'complete.json'))).toBe(false);
  });
});
