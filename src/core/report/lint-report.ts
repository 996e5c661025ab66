import { SEVERITIES, type Finding, type Severity } from '../lint/finding.ts';
import type { DatasetSummary } from '../lint/session.ts';
import type { Failure } from '../outcome.ts';

/** What `tunesmith lint --format json` prints: names here are a contract with other programs. */
export interface LintReport {
  readonly files: readonly FileReport[];
  readonly summary: LintSummary;
  /** Files that could not be read; absent if there were none. */
  readonly failures?: readonly FileFailure[];
}

export interface FileReport extends Omit<DatasetSummary, 'counts'> {
  readonly path: string;
  readonly bytes: number;
  readonly findings: readonly Finding[];
  readonly counts: DatasetSummary['counts'];
  /** Something worth knowing that is no finding. */
  readonly note?: string;
}

export interface FileFailure extends Failure {
  readonly path: string;
}

export interface LintSummary extends Readonly<Record<Severity, number>> {
  readonly files: number;
  readonly records: number;
  readonly findings: number;
  /** Findings by rule id. */
  readonly counts: Readonly<Record<string, number>>;
}

export function lintReport(files: readonly FileReport[], failures: readonly FileFailure[]): LintReport {
  return { files, summary: summarise(files), ...(failures.length === 0 ? {} : { failures }) };
}

function summarise(files: readonly FileReport[]): LintSummary {
  const severities: Record<Severity, number> = { error: 0, warning: 0, information: 0, hint: 0 };
  const counts: Record<string, number> = {};
  let records = 0;
  let findings = 0;
  for (const file of files) {
    records += file.records;
    findings += file.findings.length;
    for (const { severity, rule } of file.findings) {
      severities[severity]++;
      counts[rule] = (counts[rule] ?? 0) + 1;
    }
  }
  return { files: files.length, records, findings, ...severities, counts };
}

/** One line a finding, `path:line:column: severity: message [rule]`, which editors and terminals make into links. */
export function reportText({ files, summary, failures }: LintReport): string {
  const lines = files.flatMap((file) => [
    ...file.findings.map((finding) => findingLine(file.path, finding)),
    ...(file.note === undefined ? [] : [`${file.path}: ${file.note}`]),
  ]);
  const failed = (failures ?? []).map(({ path, message, hint }) => `${path}: ${message}. ${hint}.`);
  return [...lines, ...failed, summaryLine(summary)].join('\n').concat('\n');
}

function findingLine(path: string, { line, column, severity, message, rule }: Finding): string {
  return `${path}:${line}:${column}: ${severity}: ${message} [${rule}]`;
}

function summaryLine(summary: LintSummary): string {
  const what = `${count(summary.records, 'record')} in ${count(summary.files, 'file')}`;
  const found = SEVERITIES.filter((severity) => summary[severity] > 0).map((severity) =>
    severity === 'information'
      ? `${number(summary[severity])} information`
      : count(summary[severity], severity),
  );
  return `${what}: ${found.length === 0 ? 'no problems' : found.join(', ')}`;
}

function count(n: number, noun: string): string {
  return `${number(n)} ${noun}${n === 1 ? '' : 's'}`;
}

function number(n: number): string {
  return n.toLocaleString('en');
}
