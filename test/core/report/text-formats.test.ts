import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/lint/finding.ts';
import { github } from '../../../src/core/report/github.ts';
import { lintReport, type FileReport } from '../../../src/core/report/lint-report.ts';
import { REPORT_FORMATS } from '../../../src/core/report/registry.ts';
import { trainerCounts } from '../../../src/core/report/trainer-matrix.ts';
import { text } from '../../../src/core/report/text.ts';

const CONTEXT = { rules: [] };

function file(path: string, findings: readonly Finding[], more: Partial<FileReport> = {}): FileReport {
  return { path, format: 'alpaca', records: 2, bytes: 9, findings, counts: {}, ...more };
}

function finding(message: string, more: Partial<Finding> = {}): Finding {
  const place = { line: 3, column: 5, endLine: 3, endColumn: 9 };
  return { rule: 'pii/email', severity: 'warning', pointer: '', message, ...place, ...more };
}

const render = (format: typeof text, files: readonly FileReport[]): string =>
  [...format.render(lintReport(files, []), CONTEXT)].join('');

describe('GitHub annotations', () => {
  it.each([
    [
      'a warning',
      'a.jsonl',
      finding('E-mail'),
      '::warning file=a.jsonl,line=3,endLine=3,col=5,endColumn=8,title=pii/email::E-mail',
    ],
    [
      'an error',
      'a.jsonl',
      finding('x', { severity: 'error' }),
      '::error file=a.jsonl,line=3,endLine=3,col=5,endColumn=8,title=pii/email::x',
    ],
    [
      'a hint',
      'a.jsonl',
      finding('x', { severity: 'hint' }),
      '::notice file=a.jsonl,line=3,endLine=3,col=5,endColumn=8,title=pii/email::x',
    ],
    [
      'an empty place',
      'a.jsonl',
      finding('x', { endColumn: 5 }),
      '::warning file=a.jsonl,line=3,endLine=3,col=5,endColumn=5,title=pii/email::x',
    ],
    [
      'several lines',
      'a.jsonl',
      finding('x', { endLine: 4, endColumn: 1 }),
      '::warning file=a.jsonl,line=3,endLine=4,title=pii/email::x',
    ],
    [
      'signs that end a command',
      'a,b:c%.jsonl',
      finding('100 %:\n::error::x, y\r'),
      '::warning file=a%2Cb%3Ac%25.jsonl,line=3,endLine=3,col=5,endColumn=8,title=pii/email::100 %25:%0A::error::x, y%0D',
    ],
  ])('are right for %s', (_name, path, one, expected) => {
    expect(render(github, [file(path, [one])]).split('\n')[0]).toBe(expected);
  });

  it('are one line a finding, whatever names and messages hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (path, message) => {
        const lines = render(github, [file(path, [finding(message)])]).split('\n');
        expect(lines).toHaveLength(3);
        expect(lines[1]).toBe('2 records in 1 file: 1 warning');
      }),
    );
  });
});

describe('the report for people', () => {
  it('is one line a finding without control characters, whatever names and messages hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (path, message) => {
        const lines = render(text, [file(path, [finding(message)])]).split('\n');
        expect(lines).toHaveLength(3);
        expect(lines.join('')).not.toMatch(/\p{Cc}/u);
      }),
    );
    expect(render(text, [file('a\u001b[2J.jsonl', [])])).not.toContain('\u001b');
  });

  it('says what was fixed, what the baseline hides and what is stale in it', () => {
    const more = {
      fixed: { 'json/bom': 1, 'pii/email': 1200 },
      baseline: { accepted: 3, stale: { 'pii/phone': 2 } },
    };
    expect(render(text, [file('a.jsonl', [], more)])).toBe(
      [
        'a.jsonl: Fixed 1,201 (json/bom 1, pii/email 1,200)',
        'a.jsonl: 2 accepted findings of the baseline no longer found; --update-baseline removes them',
        '2 records in 1 file: no problems (3 accepted by the baseline)\n',
      ].join('\n'),
    );
    expect(render(text, [file('a.jsonl', [], { fixed: { 'json/bom': 1 }, diff: '--- a\n' })])).toContain(
      '--- a\na.jsonl: Would fix 1 (json/bom 1)\n',
    );
  });
});

describe('the trainers that datasets are meant for', () => {
  const inTheWay = (trainer: string) => finding('x', { rule: 'portability/trainer', data: { trainer } });
  const findings = [inTheWay('openai'), inTheWay('openai'), finding('Mail', { data: { trainer: 'trl' } })];

  it('are counted by what stands in their way', () => {
    expect(trainerCounts(['openai', 'trl'], findings)).toEqual({ openai: 2, trl: 0 });
  });

  it('are all stopped by a broken line and by a record that breaks its format', () => {
    const broken = [finding('x', { rule: 'json/syntax' }), finding('x', { rule: 'schema/record' })];
    expect(trainerCounts(['openai', 'trl'], [...findings, ...broken])).toEqual({ openai: 4, trl: 2 });
  });

  it('are a table of files and trainers', () => {
    const files = [
      file('a.jsonl', [], { trainers: { openai: 1200, trl: 0 } }),
      file('long/b.jsonl', [], { trainers: { trl: 3 } }),
      file('c.jsonl', []),
    ];
    expect(render(text, files).split('\n').slice(0, 3)).toEqual([
      'trainers      OpenAI        TRL',
      'a.jsonl        1,200  takes all',
      'long/b.jsonl                  3',
    ]);
  });
});

it('the formats have names of their own', () => {
  expect(REPORT_FORMATS.map(({ id }) => id)).toEqual(['text', 'json', 'sarif', 'github']);
});
