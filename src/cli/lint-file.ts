import type { LintSettings } from '../core/lint/configuration.ts';
import { openSession, type LintSession } from '../core/lint/session.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import type { FileReport } from '../core/report/lint-report.ts';
import { readLines, readStandardInput } from './dataset-file.ts';
import { STANDARD_INPUT } from './find-datasets.ts';

/** Lints one file, or standard input under the name `shownAs`. */
export async function lintFile(
  path: string,
  settings: LintSettings,
  shownAs: string,
): Promise<Outcome<FileReport>> {
  const session = openSession([], settings);
  let next = 0;
  const take = (lines: Parameters<LintSession['apply']>[0]['inserted']): void => {
    session.apply({ start: next, removed: 0, inserted: lines });
    next += lines.length;
  };
  const read = await (path === STANDARD_INPUT ? readStandardInput(take) : readLines(path, take));
  return read.ok ? ok(fileReport(shownAs, read.value, session)) : read;
}

/** What is known of a file that has been read; `bytes` is its size. */
export function fileReport(path: string, bytes: number, session: LintSession): FileReport {
  const { format, records, counts, baseline } = session.summary();
  const note = records === 0 && bytes === 0 ? { note: 'The file is empty' } : {};
  const judged = baseline === undefined ? {} : { baseline };
  return { path, format, records, bytes, findings: session.findings(), counts, ...judged, ...note };
}
