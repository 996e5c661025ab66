import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProfileReport } from '../../src/core/profile/profile.ts';
import { ROOT } from '../support/repository.ts';
import { buildProgram, type Result } from './support/program.ts';

const CLEAN = { instruction: 'Name a colour.', output: 'Red.' };
const LINE = JSON.stringify(CLEAN);

let folder: string;
let profile: (...args: string[]) => Promise<Result>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-profile-'));
  const run = await buildProgram(folder);
  profile = (...args) => run(folder, ['profile', ...args]);
  writeFileSync(join(folder, 'a.jsonl'), `\uFEFF${LINE}\n${LINE}\n{"broken\n`);
  writeFileSync(join(folder, 'list.json'), JSON.stringify([CLEAN, CLEAN], null, 2));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tunesmith profile', () => {
  it('prints what its schema says', async () => {
    const { code, stdout } = await profile('a.jsonl', 'list.json', 'missing.jsonl', '--format', 'json');
    const report = JSON.parse(stdout) as ProfileReport;
    const schema = JSON.parse(readFileSync(join(ROOT, 'schemas/profile.schema.json'), 'utf8')) as object;
    const validate = new Ajv({ strict: false }).compile(schema);
    expect([validate(report), validate.errors, code]).toEqual([true, null, 2]);
    expect(report.files.map(({ path, records, broken }) => [path, records, broken])).toEqual([
      ['a.jsonl', 2, 1],
      ['list.json', 2, 0],
    ]);
    expect(report.failures?.map(({ path, reason }) => [path, reason])).toEqual([
      ['missing.jsonl', 'missing'],
    ]);
  });

  it('prints for people, with the lines of a list where they are in the file', async () => {
    const { code, stdout } = await profile('list.json');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^list\.json: 2 records, alpaca 2\n/);
    expect(stdout).toContain('duplicates  50 % (exact 1, near 0)');
    expect(stdout).toContain('LLaMA-Factory  takes all');
  });

  it('says of a file without records what is there, and makes no figures of it', async () => {
    writeFileSync(join(folder, 'none.jsonl'), 'instruction,output\nSay hi,Hi\n');
    writeFileSync(join(folder, 'empty.jsonl'), '');
    const { stdout } = await profile('none.jsonl', 'empty.jsonl');
    expect(stdout).toBe(
      'none.jsonl: 0 records, 2 broken lines\n  findings    json/syntax 2\n\nempty.jsonl: 0 records\n  findings    none\n',
    );
  });

  it('says that standard input cannot be profiled', async () => {
    const { code, stderr } = await profile('-');
    expect([code, stderr]).toEqual([2, expect.stringContaining('Name files')]);
  });
});
