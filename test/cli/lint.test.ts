import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LintReport } from '../../src/core/report/lint-report.ts';
import { ROOT } from '../support/repository.ts';

const GOOD = '{"instruction": "Name three primary colours.", "output": "Red, yellow and blue."}\n';
const EMAIL =
  '{"instruction": "Name a person who can help with it.", "output": "Write to jana.kova7q@seznam.cz."}\n';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-lint-'));
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
    'ignore.json': '{"ignore": ["broken.*"], "datasets": [{"files": "good.jsonl", "maxTokens": 3}]}',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  await bundleCommand();
});

/** The one command as one file: starting TypeScript anew for each run would take most of the time. */
async function bundleCommand(): Promise<void> {
  await build({
    stdin: {
      contents:
        "import { lintCommand } from './lint.ts'; import { runProgram } from './program.ts'; runProgram([lintCommand()]);",
      resolveDir: join(ROOT, 'src/cli'),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    outfile: join(folder, 'cli.cjs'),
    logLevel: 'error',
  });
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as users do, from the folder of the files. */
function tunesmith(...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(folder, 'cli.cjs'), ...args],
      { cwd: folder },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
  });
}

async function lintJson(...args: string[]): Promise<Result & { readonly report: LintReport }> {
  const result = await tunesmith('lint', ...args, '--format', 'json');
  return { ...result, report: JSON.parse(result.stdout) as LintReport };
}

describe('tunesmith lint', () => {
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
      'x.jsonl not-a-file',
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
      ['good.jsonl', { 'length/tokens': 1 }],
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
  });
});
