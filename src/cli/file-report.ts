import type { LintSession } from '../core/lint/session.ts';
import type { FileReport } from '../core/report/lint-report.ts';

/** What is known of a file that has been read; `bytes` is its size. */
export function fileReport(path: string, bytes: number, session: LintSession): FileReport {
  const { format, records, counts, baseline } = session.summary();
  const note = records === 0 && bytes === 0 ? { note: 'The file is empty' } : {};
  const judged = baseline === undefined ? {} : { baseline };
  return { path, format, records, bytes, findings: session.findings(), counts, ...judged, ...note };
}
