import type { LintSettings } from '../core/lint/configuration.ts';
import { openSession, type LintSession } from '../core/lint/session.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import type { FileReport } from '../core/report/lint-report.ts';
import { readLines, readStandardInput } from './dataset-file.ts';
import { fileReport } from './file-report.ts';
import { STANDARD_INPUT } from './find-datasets.ts';
import { isJsonName, lintJsonFile } from './lint-json-file.ts';

/** Lints one file, or standard input under the name `shownAs`. */
export async function lintFile(
  path: string,
  settings: LintSettings,
  shownAs: string,
): Promise<Outcome<FileReport>> {
  if (isJsonName(shownAs)) return lintJsonFile(path, settings, shownAs);
  const session = openSession([], settings);
  let next = 0;
  const take = (lines: Parameters<LintSession['apply']>[0]['inserted']): void => {
    session.apply({ start: next, removed: 0, inserted: lines });
    next += lines.length;
  };
  const read = await (path === STANDARD_INPUT ? readStandardInput(take) : readLines(path, take));
  return read.ok ? ok(fileReport(shownAs, read.value, session)) : read;
}
