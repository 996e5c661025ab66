import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/lint/finding.ts';
import { json } from '../../../src/core/report/json.ts';
import { lintReport, type FileReport } from '../../../src/core/report/lint-report.ts';

function finding(line: number): Finding {
  const place = { line, column: 1, endLine: line, endColumn: 2 };
  return { rule: 'pii/email', severity: 'warning', pointer: '', message: 'E-mail', ...place };
}

function file(path: string, findings: number): FileReport {
  const list = Array.from({ length: findings }, (_, i) => finding(i + 1));
  return { path, format: 'alpaca', records: findings, bytes: 9, findings: list, counts: {}, note: 'A note' };
}

describe('the JSON report', () => {
  it.each<[what: string, files: readonly FileReport[]]>([
    ['no file', []],
    ['a file without findings', [file('a.jsonl', 0)]],
    ['files of few and of many findings', [file('a.jsonl', 1), file('b.jsonl', 2500), file('c.jsonl', 1000)]],
    ['a name that looks like a part of it', [file('"findings":[]', 2)]],
  ])('of %s is in pieces what it is as a whole', (_, files) => {
    const failures = [
      { path: 'd.jsonl', reason: 'missing', message: 'There is no such file', hint: 'Check it' },
    ];
    for (const report of [lintReport(files, []), lintReport(files, failures)])
      expect([...json.render(report, { rules: [] })].join('')).toBe(`${JSON.stringify(report)}\n`);
  });
});
