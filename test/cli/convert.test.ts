import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram, type Result } from './support/program.ts';

const ALPACA = '{"instruction": "Add.", "input": "1 2", "output": "3", "id": 7}';
const MESSAGES = '{"messages":[{"role":"user","content":"Add.\\n1 2"},{"role":"assistant","content":"3"}]}';

let folder: string;
let tunesmith: (...args: string[]) => Promise<Result>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-convert-'));
  const run = await buildProgram(folder);
  tunesmith = (...args) => run(folder, ['convert', ...args]);
  writeFileSync(join(folder, 'a.jsonl'), `\uFEFF${ALPACA}\r\n\n${ALPACA}\n`);
  writeFileSync(join(folder, 'broken.jsonl'), `${ALPACA}\n{"instruction": \n{"pages": 4}\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tunesmith convert', () => {
  it('prints each record in the other format, without the columns that it is told to drop', async () => {
    const { code, stdout } = await tunesmith('a.jsonl', '--to', 'messages', '--drop-columns');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([JSON.parse(MESSAGES), JSON.parse(MESSAGES)]);
    expect(code).toBe(0);
  });

  it('writes a file and keeps the columns', async () => {
    const { code } = await tunesmith('a.jsonl', '--to', 'messages', '-o', 'out.jsonl');
    expect(code).toBe(0);
    const [first = ''] = readFileSync(join(folder, 'out.jsonl'), 'utf8').split('\n');
    expect(JSON.parse(first)).toEqual({ ...(JSON.parse(MESSAGES) as object), id: 7 });
  });

  it('names the lines that it cannot convert, and writes nothing', async () => {
    const { code, stderr, stdout } = await tunesmith('broken.jsonl', '--to', 'messages', '-o', 'no.jsonl');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^broken\.jsonl:2: .+\nbroken\.jsonl:3: .+\n$/);
    expect(readdirSync(folder)).not.toContain('no.jsonl');
  });

  it('refuses text that is not UTF-8 rather than write what it was misread as, in lines and in a list', async () => {
    const gbk = Buffer.concat([
      Buffer.from('{"instruction": "'),
      Buffer.from([0xc4, 0xe3, 0xba, 0xc3]),
      Buffer.from('", "output": "Hello"}'),
    ]);
    writeFileSync(join(folder, 'gbk.jsonl'), Buffer.concat([Buffer.from(`${ALPACA}\n`), gbk]));
    writeFileSync(
      join(folder, 'gbk.json'),
      Buffer.concat([Buffer.from(`[${ALPACA},\n`), gbk, Buffer.from(']')]),
    );
    for (const name of ['gbk.jsonl', 'gbk.json']) {
      const { code, stdout, stderr } = await tunesmith(name, '--to', 'messages', '--drop-columns');
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(
        /^gbk\.jsonl?:2: The line holds bytes that are not UTF-8.+save it as UTF-8\.\n$/,
      );
    }
  });

  it('says that the folder of the output is not there', async () => {
    const { code, stderr } = await tunesmith('a.jsonl', '--to', 'messages', '-o', 'no-folder/out.jsonl');
    expect(code).toBe(2);
    expect(stderr).toBe(
      'no-folder/out.jsonl: It could not be written: its folder is not there. Make the folder, or name another.\n',
    );
  });

  it('exits 2 where the file is not there', async () => {
    const { code, stderr } = await tunesmith('missing.jsonl', '--to', 'messages');
    expect([code, stderr]).toEqual([2, 'missing.jsonl: There is no such file. Check the path.\n']);
  });
});
