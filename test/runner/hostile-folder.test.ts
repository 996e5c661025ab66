import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBox } from '../../src/runner/open-box.ts';
import { checkTarget } from '../../src/runner/preflight.ts';

/** The folder that a command is run in may be anybody's: a repository that was just cloned. */

const before = process.cwd();
let folder: string;
const touched = (): boolean => existsSync(join(folder, 'touched'));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-folder-'));
  const code = `open(${JSON.stringify(join(folder, 'touched'))}, "w").close()\n`;
  for (const module of [
    'json',
    'os',
    'base64',
    'hashlib',
    'shutil',
    'subprocess',
    'tempfile',
    'platform',
    'pip',
    'venv',
  ])
    writeFileSync(join(folder, `${module}.py`), code);
  mkdirSync(join(folder, 'tunesmith_trainer'));
  writeFileSync(join(folder, 'tunesmith_trainer/__init__.py'), code);
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

const prompts = { confirmHostKey: () => Promise.resolve(false), secret: () => Promise.resolve(undefined) };

describe('a folder with modules of Python', () => {
  it('has none of them run by a list of jobs', async () => {
    const target = { type: 'local', name: 'local', root: join(folder, 'root'), python: 'python3' } as const;
    const opened = await openBox(target, { prompts });
    if (!opened.ok) throw new Error(opened.failure.message);
    expect(await opened.value.list()).toEqual({ ok: true, value: [] });
    await opened.value.close();
    expect(touched()).toBe(false);
  });

  it('has none of them run by a check of this computer', async () => {
    const target = { type: 'local', name: 'local', root: join(folder, 'root'), python: 'python3' } as const;
    await checkTarget(target, {
      prompts,
      trainerFolder: join(before, 'src/trainer'),
      onLine: () => undefined,
    });
    expect(touched()).toBe(false);
  });
});
