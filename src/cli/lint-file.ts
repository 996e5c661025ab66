import process from 'node:process';
import type { LintSettings } from '../core/lint/configuration.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import type { FileReport } from '../core/report/lint-report.ts';
import { isJsonName, lintJsonFile, type LintedJson } from '../scan/json-file.ts';
import { scan } from '../scan/scan.ts';
import { fileReport, placedReport, plainReport } from './file-report.ts';
import { STANDARD_INPUT } from './find-datasets.ts';

/** Lints one file, or standard input under the name `shownAs`. */
export async function lintFile(
  path: string,
  settings: LintSettings,
  shownAs: string,
): Promise<Outcome<FileReport>> {
  const source = path === STANDARD_INPUT ? process.stdin : path;
  if (isJsonName(shownAs)) {
    const linted = await lintJsonFile(source, settings);
    return linted.ok ? ok(jsonReport(shownAs, linted.value.bytes, linted.value.json)) : linted;
  }
  const scanned = await scan(source, { settings });
  if (!scanned.ok) return scanned;
  return ok(fileReport(shownAs, scanned.value.bytes, scanned.value.session));
}

function jsonReport(shownAs: string, bytes: number, json: LintedJson): FileReport {
  switch (json.kind) {
    case 'records':
      return placedReport(shownAs, bytes, json);
    case 'broken':
      return plainReport(shownAs, bytes, json.findings);
    case 'no-dataset':
      return { ...plainReport(shownAs, bytes, []), note: json.note };
  }
}
