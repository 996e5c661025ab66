import type { Finding, Severity } from '../lint/finding.ts';
import type { DatasetSummary } from '../lint/session.ts';
import type { Failure } from '../outcome.ts';
import type { TrainerCounts } from './trainer-matrix.ts';
import { withoutValues } from './without-values.ts';

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
  /** Where the configuration names trainers that the dataset is meant for. */
  readonly trainers?: TrainerCounts;
  /** What `--fix` has changed, or would change, by rule. */
  readonly fixed?: Readonly<Record<string, number>>;
  /** What would change, for people to read: values are masked. Only of `--dry-run`. */
  readonly diff?: string;
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
  /** Findings that a baseline hides, where there is one. */
  readonly accepted?: number;
}

export function lintReport(files: readonly FileReport[], failures: readonly FileFailure[]): LintReport {
  const shown = files.map((file) => Object.assign({}, file, { findings: withoutValues(file.findings) }));
  return { files: shown, summary: summarise(files), ...(failures.length === 0 ? {} : { failures }) };
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
  const judged = files.flatMap(({ baseline }) => baseline ?? []);
  const accepted = judged.reduce((sum, one) => sum + one.accepted, 0);
  const hidden = judged.length === 0 ? {} : { accepted };
  return { files: files.length, records, findings, ...severities, counts, ...hidden };
}
