import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LintReport } from '../../src/core/report/lint-report.ts';
import { buildProgram, type Result } from './support/program.ts';

const GOOD = '{"instruction": "Name three primary colours.", "output": "Red, yellow and blue."}\n';
const EMAIL =
  '{"instruction": "Name a person who can help with it.", "output": "Write to jana.kova7q@seznam.cz."}\n';

let folder: string;
let run: Awaited<ReturnType<typeof buildProgram>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-lint-'));
  run = await buildProgram(folder);
  mkdirSync(join(folder, 'x.jsonl'));
  const files = {
    'good.jsonl': GOOD,
    'email.jsonl': EMAIL,
    'broken.jsonl': `{"instruction": "a" "output": "b"}\n${GOOD}`,
    'bytes.jsonl': Buffer.concat([
      Buffer.from('{"instruction": "é\uFFFD'),
      Buffer.from([0xff, 0xe4, 0xb8]),
      Buffer.from('x", "output": "b"}\n'),
    ]),
    'mark.jsonl': `\uFEFF${GOOD.trim()}\r\n${EMAIL.trim()}\r\n`,
    'empty.jsonl': '',
    'utf16.jsonl': Buffer.from(`\uFEFF${GOOD}`, 'utf16le'),
    'off.json': '{"rules": {"pii/email": "off"}}',
    'wrong.json': '{"rules": {"pii/emial": "off"}}',
    'test.jsonl':
      '{"question": "A farmer has 17 sheep and all but 9 of them run away. How many are left?"}\n',
    'leak.jsonl':
      '{"instruction": "Riddle: a farmer has 17 sheep, and all but 9 of them run away. How many are left?", "output": "Nine, since all but nine ran."}\n',
    'evaluation.json': '{"datasets": [{"files": "*.jsonl", "evaluation": ["./test.jsonl"]}]}',
    'no-evaluation.json': '{"datasets": [{"files": "*.jsonl", "evaluation": ["nothing.jsonl"]}]}',
    'trainers.json': '{"datasets": [{"files": "*.jsonl", "trainers": ["openai", "mistral", "axolotl"]}]}',
    'ignore.json': '{"ignore": ["broken.*"], "datasets": [{"files": "good.jsonl", "maxTokens": 3}]}',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tunesmith = (...args: string[]): Promise<Result> => run(folder, args);

async function lintJson(...args: string[]): Promise<Result & { readonly report: LintReport }> {
  const result = await tunesmith('lint', ...args, '--format', 'json');
  return { ...result, report: JSON.parse(result.stdout) as LintReport };
}

describe('tunesmith lint', () => {
  it('ends with a table of the trainers that the datasets are meant for', async () => {
    const { stdout } = await tunesmith('lint', 'good.jsonl', '--config', 'trainers.json');
    expect(stdout.split('\n').slice(-4)).toEqual([
      'trainers    OpenAI  Mistral    Axolotl',
      'good.jsonl       2        2  takes all',
      '1 record in 1 file: 4 errors',
      '',
    ]);
  });

  it('exits with 0 on clean files and on warnings, 1 on errors', async () => {
    const [good, warning, broken] = await Promise.all(
      ['good.jsonl', 'email.jsonl', 'broken.jsonl'].map((file) => tunesmith('lint', file)),
    );
    expect([good?.code, warning?.code, broken?.code]).toEqual([0, 0, 1]);
    expect(good?.stdout).toBe('1 record in 1 file: no problems\n');
    expect(broken?.stdout).toMatch(
      /^broken\.jsonl:1:21: error: Missing comma before this \[json\/syntax\]\n/,
    );
  });

  it('compares a dataset with the files of its evaluation, and these not with themselves', async () => {
    const { report } = await lintJson('leak.jsonl', 'test.jsonl', '--config', 'evaluation.json');
    const leaks = report.files.map(({ findings }) =>
      findings.filter(({ rule }) => rule === 'duplicate/contamination'),
    );
    expect(leaks.map((found) => found.map(({ data }) => data))).toEqual([
      [{ file: './test.jsonl', line: 1, share: 100 }],
      [],
    ]);
  });

  it('says that a file of the evaluation cannot be read', async () => {
    const { code, stdout } = await tunesmith('lint', 'leak.jsonl', '--config', 'no-evaluation.json');
    expect([code, stdout]).toEqual([2, expect.stringContaining('nothing.jsonl')]);
  });

  it('exits with 1 on more warnings than allowed', async () => {
    const runs = ['0', '1'].map((limit) => tunesmith('lint', 'email.jsonl', '--max-warnings', limit));
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([1, 0]);
  });

  it('prints the report that is documented, and no personal value in it', async () => {
    const { report, stdout } = await lintJson('email.jsonl', 'good.jsonl');
    expect(report.files.map((file) => ({ ...file, findings: file.findings.length }))).toEqual([
      {
        path: 'email.jsonl',
        format: 'alpaca',
        records: 1,
        bytes: EMAIL.length,
        findings: 1,
        counts: { 'pii/email': 1 },
      },
      { path: 'good.jsonl', format: 'alpaca', records: 1, bytes: GOOD.length, findings: 0, counts: {} },
    ]);
    expect(report.files[0]?.findings[0]).toMatchObject({
      rule: 'pii/email',
      severity: 'warning',
      line: 1,
      column: EMAIL.indexOf('jana') + 1,
      endColumn: EMAIL.indexOf('."}') + 1,
      pointer: '/output',
      fixes: [{ kind: 'redact', edits: [{ text: '[EMAIL]' }] }],
    });
    expect(report.summary).toMatchObject({ files: 2, records: 2, findings: 1, error: 0, warning: 1 });
    expect(stdout).not.toContain('seznam');
  });

  it('lints the other files where one cannot be read, and exits with 2', async () => {
    const { code, report } = await lintJson('x.jsonl', 'nope.jsonl', 'utf16.jsonl', 'good.jsonl');
    expect(code).toBe(2);
    expect(report.failures?.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
      'x.jsonl no-datasets',
      'nope.jsonl missing',
      'utf16.jsonl utf-16',
    ]);
    expect(report.summary.records).toBe(1);
  });

  it('takes an empty file as clean and says that it is', async () => {
    const { code, stdout } = await tunesmith('lint', 'empty.jsonl');
    expect([code, stdout]).toEqual([0, 'empty.jsonl: The file is empty\n0 records in 1 file: no problems\n']);
  });

  it('finds bytes that are not UTF-8 at their place, and a byte order mark; CRLF is no problem', async () => {
    const { report } = await lintJson('bytes.jsonl', 'mark.jsonl');
    expect(report.files[0]?.findings.filter(({ rule }) => rule === 'json/encoding')).toMatchObject([
      { line: 1, column: 20, data: { count: 2 } },
    ]);
    expect(report.files[1]?.counts).toEqual({ 'json/bom': 1, 'pii/email': 1 });
    expect(report.files[1]?.findings[1]?.column).toBe(EMAIL.indexOf('jana') + 1);
  });

  it('goes by the configuration it is given', async () => {
    const [off, ignore] = await Promise.all([
      lintJson('email.jsonl', '--config', 'off.json'),
      lintJson('broken.jsonl', 'good.jsonl', '--config', 'ignore.json'),
    ]);
    expect(off.report.summary.findings).toBe(0);
    expect(ignore.report.files.map(({ path, counts }) => [path, counts])).toEqual([
      ['good.jsonl', { 'length/nothing-to-learn': 1, 'length/tokens': 1 }],
    ]);
  });

  it('does not run on a wrong configuration or command line, says why, and exits with 2', async () => {
    const [wrong, missing, none, format] = await Promise.all([
      tunesmith('lint', 'good.jsonl', '--config', 'wrong.json'),
      tunesmith('lint', 'good.jsonl', '--config', 'nope.json'),
      tunesmith('lint'),
      tunesmith('lint', 'good.jsonl', '--format', 'xml'),
    ]);
    expect([wrong.code, missing.code, none.code, format.code]).toEqual([2, 2, 2, 2]);
    expect(wrong.stderr).toContain('pii/emial');
    expect(missing.stderr).toContain('cannot be read');
    expect(none.stderr).toBe("error: missing required argument 'file'\nSee tunesmith lint --help\n");
    expect(format.stderr).toContain('\nSee tunesmith lint --help\n');
  });

  it('lints folders, globs that the shell has left, and each file once, in the order of the arguments', async () => {
    const tree = join(folder, 'tree');
    for (const path of ['b/deep', '.hidden', 'node_modules/x', '*'])
      mkdirSync(join(tree, path), { recursive: true });
    for (const path of [
      'b/2.jsonl',
      'b/deep/1.ndjson',
      'b/no.txt',
      'a.jsonl',
      '.hidden/h.jsonl',
      'node_modules/x/n.jsonl',
      '*/star.jsonl',
    ])
      writeFileSync(join(tree, path), GOOD);
    symlinkSync('..', join(tree, 'b/loop'));
    symlinkSync('2.jsonl', join(tree, 'b/link.jsonl'));
    const paths = async (...args: string[]) => (await lintJson(...args)).report.files.map(({ path }) => path);
    expect(await paths('tree/b')).toEqual(['tree/b/2.jsonl', 'tree/b/deep/1.ndjson', 'tree/b/link.jsonl']);
    expect(await paths('tree/a.jsonl', 'tree/**/*.{jsonl,ndjson}', 'tree/b/2.jsonl')).toEqual([
      'tree/a.jsonl',
      'tree/*/star.jsonl',
      'tree/b/2.jsonl',
      'tree/b/deep/1.ndjson',
      'tree/b/link.jsonl',
    ]);
    expect(await paths(join(tree, '*.jsonl'))).toEqual([join(tree, 'a.jsonl')]);
    expect(await paths('tree/*/star.jsonl')).toEqual(['tree/*/star.jsonl']);
    const nothing = await lintJson('tree/nothing-*.jsonl');
    expect([nothing.code, nothing.report.failures?.[0]?.reason]).toEqual([2, 'no-match']);
  });

  it('lints standard input, by the name that it is given', async () => {
    const off = '{"datasets": [{"files": "data/*.jsonl", "maxTokens": 3}], "rules": {"pii/email": "off"}}';
    writeFileSync(join(folder, 'stdin.json'), off);
    const named = await run(
      folder,
      ['lint', '-', '--stdin-path', 'data/x.jsonl', '--config', 'stdin.json', '--format', 'json'],
      EMAIL,
    );
    expect((JSON.parse(named.stdout) as LintReport).files).toMatchObject([
      { path: 'data/x.jsonl', records: 1, bytes: EMAIL.length, counts: { 'length/tokens': 1 } },
    ]);
    const plain = await run(folder, ['lint', '-'], EMAIL);
    expect([plain.code, plain.stdout]).toEqual([0, expect.stringContaining('stdin:1:')]);
    const fixed = await run(folder, ['lint', '-', '--fix'], EMAIL);
    expect([fixed.code, fixed.stderr]).toEqual([
      2,
      'tunesmith: Standard input cannot be fixed. Name files.\n',
    ]);
  });

  it.each([
    ['is cut off', '{\n  "rules": {', 'bad.json:2:12: This is not JSON'],
    [
      'names an unknown rule',
      '{\n  "rules": {"pii/emial": "off"}\n}',
      'bad.json:2:13: /rules has no setting "pii/emial"',
    ],
  ])(
    'says once and with its place where the configuration %s, and exits with 2',
    async (_name, text, message) => {
      writeFileSync(join(folder, 'bad.json'), text);
      const { code, stdout, stderr } = await tunesmith(
        'lint',
        'good.jsonl',
        'email.jsonl',
        '--config',
        'bad.json',
      );
      expect([code, stdout, stderr.split('\n').length]).toEqual([2, '', 2]);
      expect(stderr).toContain(message);
    },
  );
});
