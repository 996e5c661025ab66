import { counted, number } from '../counted.ts';
import { SEVERITIES, type Finding } from '../lint/finding.ts';
import type { FileReport, LintReport, LintSummary } from './lint-report.ts';
import type { ReportFormat } from './report-format.ts';
import { trainerMatrix } from './trainer-matrix.ts';
import { visible } from './visible.ts';

/** One line a finding, `path:line:column: severity: message [rule]`, which editors and terminals make into links. */
export const text: ReportFormat = { id: 'text', summary: 'for people, a finding a line', render: pieces };

function pieces({ files, summary, failures = [] }: LintReport): readonly string[] {
  const failed = failures.map(({ path, message, hint }) => `${path}: ${message}. ${hint}.`);
  // Of files that could not be read, "no problems" would be wrong.
  const end = files.length === 0 && failed.length > 0 ? [] : [summaryLine(summary)];
  return [...files.map(fileText), ...[...trainerMatrix(files), ...failed, ...end].map(toLine)];
}

function fileText({ path, findings, note, baseline, fixed, diff }: FileReport): string {
  const stale = total(baseline?.stale);
  const lines = [
    ...findings.map((finding) => findingLine(path, finding)),
    ...(fixed === undefined ? [] : [`${path}: ${fixedWords(fixed, diff)}`]),
    ...(stale === 0 ? [] : [`${path}: ${staleWords(stale)}`]),
    ...(note === undefined ? [] : [`${path}: ${note}`]),
  ];
  return (diff ?? '') + lines.map(toLine).join('');
}

function toLine(line: string): string {
  return `${visible(line)}\n`;
}

function findingLine(path: string, { line, column, severity, message, rule }: Finding): string {
  return `${path}:${line}:${column}: ${severity}: ${message} [${rule}]`;
}

/** "Fixed 12 (pii/email 5, duplicate/exact 7)". */
function fixedWords(fixed: Readonly<Record<string, number>>, diff: string | undefined): string {
  const rules = Object.entries(fixed).map(([rule, times]) => `${rule} ${number(times)}`);
  const verb = diff === undefined ? 'Fixed' : 'Would fix';
  return rules.length === 0 ? 'Nothing to fix' : `${verb} ${number(total(fixed))} (${rules.join(', ')})`;
}

function staleWords(stale: number): string {
  return `${counted(stale, 'accepted finding')} of the baseline no longer found; --update-baseline removes ${stale === 1 ? 'it' : 'them'}`;
}

/** What was linted and what was found, as one sentence. */
export function summaryLine(summary: LintSummary): string {
  const what = `${counted(summary.records, 'record')} in ${counted(summary.files, 'file')}`;
  const found = SEVERITIES.filter((severity) => summary[severity] > 0).map((severity) =>
    severity === 'information'
      ? `${number(summary[severity])} information`
      : counted(summary[severity], severity),
  );
  const accepted =
    summary.accepted === undefined ? '' : ` (${number(summary.accepted)} accepted by the baseline)`;
  return `${what}: ${found.length === 0 ? 'no problems' : found.join(', ')}${accepted}`;
}

function total(counts: Readonly<Record<string, number>> = {}): number {
  return Object.values(counts).reduce((sum, times) => sum + times, 0);
}
