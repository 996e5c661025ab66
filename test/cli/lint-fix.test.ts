import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fileState, replaceFile } from '../../src/scan/atomic-write.ts';
import type { LintReport } from '../../src/core/report/lint-report.ts';
import { buildProgram, type RunProgram } from './support/program.ts';

const CLEAN = '{"instruction": "Name a colour.", "output": "Red."}';
const MAIL = '{"instruction": "Who can help?", "output": "Write to jana.kova7q@seznam.cz, please."}';
const FIXED_MAIL = MAIL.replace('jana.kova7q@seznam.cz', '[EMAIL]');
const DIRTY = `\uFEFF${CLEAN}\r\n${MAIL}\r\n\r\n${MAIL}\r\n${CLEAN}\n`;
const FIXED = `${CLEAN}\r\n${FIXED_MAIL}\r\n`;

let root: string;
let folder: string;
let run: RunProgram;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tunesmith-fix-'));
  run = await buildProgram(root);
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

const at = (name: string): string => join(folder, name);
const read = (name: string): Promise<string> => readFile(at(name), 'utf8');
const lint = (...args: string[]) => run(folder, ['lint', ...args]);

describe('tunesmith lint --fix', () => {
  it('fixes a file, says what it did, and finds nothing to fix the next time', async () => {
    await writeFile(at('a.jsonl'), DIRTY);
    const first = await lint('a.jsonl', '--fix');
    expect(await read('a.jsonl')).toBe(FIXED);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toBe(
      'a.jsonl: Fixed 5 (duplicate/exact 2, json/blank-line 1, json/bom 1, pii/email 1)\n2 records in 1 file: no problems\n',
    );
    const before = await stat(at('a.jsonl'));
    expect((await lint('a.jsonl', '--fix')).stdout).toContain('a.jsonl: Nothing to fix\n');
    expect((await stat(at('a.jsonl'))).mtimeMs).toBe(before.mtimeMs);
  });

  it('fixes what it is asked to, and exits by what is left', async () => {
    await writeFile(at('a.jsonl'), `\uFEFF${MAIL}\n{"messages": 1\n`);
    const { code, stdout } = await lint(
      'a.jsonl',
      '--fix-only',
      'json/bom,json/blank-line',
      '--format',
      'json',
    );
    expect(await read('a.jsonl')).toBe(`${MAIL}\n{"messages": 1\n`);
    const [file] = (JSON.parse(stdout) as LintReport).files;
    expect([code, file?.fixed, file?.counts]).toMatchObject([
      1,
      { 'json/bom': 1 },
      { 'pii/email': 1, 'json/syntax': 1 },
    ]);
    const wrong = await lint('a.jsonl', '--fix-only', 'pii/emial');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('There is no rule "pii/emial"')]);
  });

  it('shows the change and leaves the file with --dry-run', async () => {
    await writeFile(at('a.jsonl'), DIRTY);
    const { code, stdout } = await lint('a.jsonl', '--dry-run');
    expect(await read('a.jsonl')).toBe(DIRTY);
    expect(code).toBe(0);
    expect(stdout).toContain(`--- a/a.jsonl\n+++ b/a.jsonl\n@@ -1,6 +1,3 @@\n-\\ufeff${CLEAN}\n`);
    expect(stdout).toContain(`+${FIXED_MAIL}\n`);
    expect(stdout).toContain('a.jsonl: Would fix 5 (');
    expect(stdout).not.toContain('kova7q');
    expect(await readdir(folder)).toEqual(['a.jsonl']);
  });

  it('keeps the mode of a file, and fixes the file that a link leads to', async () => {
    await mkdir(at('real'));
    await writeFile(at('real/a.jsonl'), DIRTY);
    await chmod(at('real/a.jsonl'), 0o640);
    await symlink('real/a.jsonl', at('link.jsonl'));
    expect((await lint('link.jsonl', '--fix')).code).toBe(0);
    expect((await lstat(at('link.jsonl'))).isSymbolicLink()).toBe(true);
    expect((await stat(at('real/a.jsonl'))).mode & 0o7777).toBe(0o640);
    expect(await read('real/a.jsonl')).toBe(FIXED);
    expect(await readdir(at('real'))).toEqual(['a.jsonl']);
  });

  it('leaves what it cannot fix whole, says why, fixes the others and exits with 2', async () => {
    await writeFile(at('bytes.jsonl'), Buffer.from([0x22, 0xff, 0x22, 0x0a]));
    await writeFile(at('a.jsonl'), DIRTY);
    const { code, stdout } = await lint('bytes.jsonl', 'none.jsonl', 'a.jsonl', '--fix');
    expect(code).toBe(2);
    expect(stdout).toContain('bytes.jsonl: This file holds bytes that are not UTF-8');
    expect(stdout).toContain('none.jsonl: There is no such file');
    expect(await readFile(at('bytes.jsonl'))).toEqual(Buffer.from([0x22, 0xff, 0x22, 0x0a]));
    expect(await read('a.jsonl')).toBe(FIXED);
  });
});

describe('the replacement of a file', () => {
  it('does not happen where the file has changed since it was read', async () => {
    for (const change of [
      () => writeFile(at('a.jsonl'), 'other'),
      async () => {
        await rm(at('a.jsonl'));
        await writeFile(at('a.jsonl'), 'first');
      },
    ]) {
      await writeFile(at('a.jsonl'), 'first');
      const state = await fileState(at('a.jsonl'));
      await change();
      const now = await read('a.jsonl');
      expect(await replaceFile(state, 'fixed')).toMatchObject({ ok: false, failure: { reason: 'changed' } });
      expect([await read('a.jsonl'), await readdir(folder)]).toEqual([now, ['a.jsonl']]);
    }
  });

  it('leaves a hard link elsewhere as it was, and nothing beside the file where it fails', async () => {
    await writeFile(at('a.jsonl'), 'first');
    await link(at('a.jsonl'), at('b.jsonl'));
    expect((await replaceFile(await fileState(at('a.jsonl')), 'fixed')).ok).toBe(true);
    expect([await read('a.jsonl'), await read('b.jsonl')]).toEqual(['fixed', 'first']);
    const state = await fileState(at('a.jsonl'));
    await rm(at('a.jsonl'));
    expect(await replaceFile(state, 'x')).toMatchObject({ ok: false, failure: { reason: 'not-writable' } });
    expect(await readdir(folder)).toEqual(['b.jsonl']);
  });
});
