import { countsByRule } from '../core/lint/finding.ts';
import type { ArrayFile } from '../core/lint/array-file.ts';
import type { LintSession } from '../core/lint/session.ts';
import type { FileReport } from '../core/report/lint-report.ts';

/** What is known of a file that has been read; `bytes` is its size. */
export function fileReport(path: string, bytes: number, session: LintSession): FileReport {
  const { format, records, counts, baseline } = session.summary();
  const note = records === 0 && bytes === 0 ? { note: 'The file is empty' } : {};
  const judged = baseline === undefined ? {} : { baseline };
  return { path, format, records, bytes, findings: session.findings(), counts, ...judged, ...note };
}

/** Of a session whose lines lie elsewhere in the file: `place` tells where. */
export function placedReport(
  path: string,
  bytes: number,
  { session, place }: { readonly session: LintSession; readonly place: ArrayFile['place'] },
): FileReport {
  const report = fileReport(path, bytes, session);
  return { ...report, findings: report.findings.map((finding) => place(finding)) };
}

/** Of a file without records. */
export function plainReport(path: string, bytes: number, findings: FileReport['findings']): FileReport {
  return { path, format: null, records: 0, bytes, findings, counts: countsByRule(findings) };
}
