import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram, type Result } from './support/program.ts';

const MAIL = { instruction: 'Who can help?', output: 'Write to jana.kova7q@seznam.cz, please.' };
const CLEAN = { instruction: 'Name a colour.', output: 'Red.' };
const LIST = `${JSON.stringify([CLEAN, MAIL, CLEAN], null, 2)}\n`;

let folder: string;
let tunesmith: (args: readonly string[], input?: string) => Promise<Result>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-json-'));
  const run = await buildProgram(folder);
  tunesmith = (args, input) => run(folder, args, input);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function lint(text: string | Buffer, ...args: readonly string[]): Promise<Result> {
  writeFileSync(join(folder, 'data.json'), text);
  return tunesmith(['lint', 'data.json', ...args]);
}

const left = (): string => readFileSync(join(folder, 'data.json'), 'utf8');

describe('tunesmith lint on a .json file', () => {
  it('finds what is wrong with the records of a list, at their places in the file', async () => {
    const { code, stdout } = await lint(LIST);
    expect(stdout.split('\n')).toEqual([
      'data.json:8:25: warning: E-mail address j***@… [pii/email]',
      'data.json:10:3: warning: Repeats the record of line 2 [duplicate/exact]',
      '3 records in 1 file: 2 warnings',
      '',
    ]);
    expect(code).toBe(0);
  });

  it('reads a list from standard input where its name says so', async () => {
    const { stdout } = await tunesmith(['lint', '-', '--stdin-path', 'data.json'], LIST);
    expect(stdout).toContain('data.json:8:25: warning');
  });

  it('fixes a list, and leaves all else in it as it stands', async () => {
    const { stdout } = await lint(LIST, '--fix');
    expect(stdout).toContain('data.json: Fixed 2 (duplicate/exact 1, pii/email 1)');
    const fixed = { ...MAIL, output: 'Write to [EMAIL], please.' };
    expect(left()).toBe(`${JSON.stringify([CLEAN, fixed], null, 2)}\n`);
  });

  it('says in one message where a list breaks, and leaves the file as it is', async () => {
    const broken = LIST.replace('},', '}');
    const { code, stdout } = await lint(broken, '--fix');
    expect(stdout.split('\n').filter((line) => line.includes('error'))).toEqual([
      'data.json:6:3: error: Missing comma before this [json/syntax]',
      '0 records in 1 file: 1 error',
    ]);
    expect([code, left()]).toEqual([1, broken]);
  });

  it.each([
    ['[\n  {"a": 1},\n', '2:11: error: The file ends before the `[` of line 1, column 1 is closed'],
    [
      '[\n  {"a": 1]\n]\n',
      '2:10: error: `]` does not match the `[` or `{` of line 2, column 3: `}` is expected',
    ],
    ['[{"a": 1}]\n[{"a": 1}]\n', "2:1: error: More after the list's end: the file holds one list"],
  ])('tells what is broken by line and column: %j', async (text, message) => {
    expect((await lint(text)).stdout).toContain(`data.json:${message} [json/syntax]\n`);
  });

  it('takes a .json file of records on lines for what it is', async () => {
    const { stdout } = await lint(`${JSON.stringify(CLEAN)}\n${JSON.stringify(MAIL)}\n`);
    expect(stdout).toContain('data.json:2:51: warning: E-mail address j***@… [pii/email]\n');
  });

  it('lints one record on many lines', async () => {
    const { stdout } = await lint(JSON.stringify(MAIL, null, 2));
    expect(stdout).toContain(
      'data.json:3:23: warning: E-mail address j***@… [pii/email]\n1 record in 1 file',
    );
  });

  it.each([
    ['{"name": "x", "version": "1.0.0"}\n', 'Left out: one JSON object that is no record of a known format'],
    ['42\n', 'Left out: a single JSON value, no records'],
    ['[]\n', 'The list is empty'],
    ['', 'The file is empty'],
  ])('says what it leaves out: %j', async (text, note) => {
    const { code, stdout } = await lint(text);
    expect([code, stdout]).toEqual([0, `data.json: ${note}\n0 records in 1 file: no problems\n`]);
  });

  it('says where the records are if they are a list inside an object', async () => {
    const { code, stdout } = await lint(JSON.stringify({ version: 1, data: [CLEAN] }));
    expect([code, stdout]).toEqual([
      2,
      'data.json: The file is one object, and the records are a list inside it, in `data`. Write that list alone into a file.\n',
    ]);
  });

  it('finds bytes that are not UTF-8 in the record that has them', async () => {
    const { stdout } = await lint(
      Buffer.concat([Buffer.from('[\n{"text": "a"},\n{"text": "'), Buffer.from([0xff]), Buffer.from('"}]')]),
    );
    expect(stdout).toContain('data.json:3:11: error: This byte is not UTF-8');
  });

  it('accepts findings into the baseline, which holds when the list is written otherwise', async () => {
    await lint(LIST, '--update-baseline');
    const { stdout } = await lint(JSON.stringify([CLEAN, MAIL, CLEAN]));
    expect(stdout).toBe('3 records in 1 file: no problems (2 accepted by the baseline)\n');
    rmSync(join(folder, 'tunesmith-baseline.json'));
  });
});

describe('tunesmith convert on .json files', () => {
  it('reads a list and writes lines', async () => {
    writeFileSync(join(folder, 'data.json'), LIST);
    const { stdout } = await tunesmith(['convert', 'data.json', '--to', 'prompt-completion']);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toHaveLength(3);
  });

  it('writes a list where the output is a .json file', async () => {
    writeFileSync(join(folder, 'lines.jsonl'), `${JSON.stringify(CLEAN)}\n`);
    await tunesmith(['convert', 'lines.jsonl', '--to', 'messages', '-o', 'out.json']);
    const [record, ...others] = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')) as unknown[];
    expect([record, others]).toMatchObject([{ messages: [{ role: 'user' }, { role: 'assistant' }] }, []]);
  });

  it('names the line of a record that it cannot convert', async () => {
    writeFileSync(join(folder, 'data.json'), JSON.stringify([CLEAN, { pages: 4 }], null, 2));
    const { code, stderr } = await tunesmith(['convert', 'data.json', '--to', 'messages']);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^data\.json:6: .+\n$/)]);
  });
});
