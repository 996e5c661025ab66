import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildProgram, type RunProgram } from './support/program.ts';

const CLEAN = '{"instruction": "Name a colour.", "output": "Red."}';
const MAIL = '{"instruction": "Who can help?", "output": "Write to jana.kova7q@seznam.cz, please."}';
const BROKEN = '{"instruction": "a" "output": "b"}';

let root: string;
let folder: string;
let run: RunProgram;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tunesmith-baseline-'));
  run = await buildProgram(root);
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'tunesmith.json'), '{}');
  await write('data/a.jsonl', MAIL, BROKEN, CLEAN);
});

const write = (name: string, ...lines: string[]): Promise<void> =>
  writeFile(join(folder, name), lines.map((line) => `${line}\n`).join(''));
const lint = (...args: string[]) => run(folder, ['lint', ...args]);
const baseline = (): Promise<string> => readFile(join(folder, 'tunesmith-baseline.json'), 'utf8');

describe('tunesmith lint with a baseline', () => {
  it('accepts what is found, finds it no more, and finds what is new', async () => {
    const accepted = await lint('data', '--update-baseline');
    expect(accepted).toMatchObject({ code: 0, stderr: '' });
    expect(accepted.stdout).toBe('2 records in 1 file: no problems (2 accepted by the baseline)\n');
    expect(await baseline()).not.toMatch(/jana|seznam|instruction/);

    await write('data/a.jsonl', CLEAN, BROKEN, MAIL.replace('jana', 'petr'), MAIL);
    const { code, stdout } = await lint('data');
    expect(code).toBe(0);
    expect(stdout).toContain('data/a.jsonl:3:');
    expect(stdout).toContain('1 warning (2 accepted by the baseline)\n');

    const all = await lint('data', '--no-baseline');
    expect([all.code, all.stdout]).toEqual([1, expect.stringContaining('1 error, 2 warnings')]);
    const inside = await run(join(folder, 'data'), ['lint', 'a.jsonl']);
    expect(inside.stdout).toContain('(2 accepted by the baseline)');
  });

  it('tells what is stale, drops it on the next update, and leaves other files alone', async () => {
    await write('data/b.jsonl', MAIL);
    await write('data/c.jsonl', MAIL);
    await lint('data', '--update-baseline');
    const [before] = [await baseline()];
    await write('data/a.jsonl', CLEAN);
    await rm(join(folder, 'data/c.jsonl'));
    const { stdout, stderr } = await lint('data/a.jsonl');
    expect(stdout).toContain('data/a.jsonl: 2 accepted findings of the baseline no longer found');
    expect(stderr).toContain('data/c.jsonl is gone');
    expect(await baseline()).toBe(before);
    await lint('data/a.jsonl', '--update-baseline');
    expect(Object.keys((JSON.parse(await baseline()) as { files: object }).files)).toEqual(['data/b.jsonl']);
  });

  it('writes the same file for the same findings, and another place where one is named', async () => {
    await lint('data', '--update-baseline');
    const first = await baseline();
    await write('data/a.jsonl', CLEAN, BROKEN, MAIL);
    await lint('data', '--update-baseline', '--baseline', 'tunesmith-baseline.json');
    expect(await baseline()).toBe(first);
    await lint('data', '--update-baseline', '--baseline', 'data/other.json');
    const other = JSON.parse(await readFile(join(folder, 'data/other.json'), 'utf8')) as { files: object };
    expect(Object.keys(other.files)).toEqual(['a.jsonl']);
    expect((await lint('data', '--baseline', 'nothing.json')).code).toBe(2);
  });

  it('is left as it was where a file could not be read', async () => {
    const { code } = await lint('data', 'nothing.jsonl', '--update-baseline');
    expect(code).toBe(2);
    await expect(baseline()).rejects.toThrow('ENOENT');
  });

  it.each([
    [
      'is not JSON',
      '{"version": 1,\n "files": {\n<<<<<<< HEAD\n',
      'tunesmith-baseline.json:3:1: This is not JSON',
    ],
    ['is of another version', '{"version": 9, "files": {}}', 'tunesmith-baseline.json:1:13: /version'],
  ])('says once where it %s, and exits with 2 without touching it', async (_name, text, message) => {
    await writeFile(join(folder, 'tunesmith-baseline.json'), text);
    for (const args of [[], ['--update-baseline']]) {
      const { code, stdout, stderr } = await lint('data', ...args);
      expect([code, stdout, stderr.split('\n').length]).toEqual([2, '', 2]);
      expect(stderr).toContain(message);
    }
    expect(await baseline()).toBe(text);
    expect((await lint('data', '--no-baseline')).code).toBe(1);
  });

  it('is not fixed into: what is accepted stays as it is', async () => {
    await lint('data', '--update-baseline');
    const before = await readFile(join(folder, 'data/a.jsonl'), 'utf8');
    await lint('data', '--fix');
    expect(await readFile(join(folder, 'data/a.jsonl'), 'utf8')).toBe(before);
  });
});
