import process from 'node:process';
import type { LintSettings } from '../core/lint/configuration.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import type { FileReport } from '../core/report/lint-report.ts';
import { scan } from '../scan/scan.ts';
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
  const source = path === STANDARD_INPUT ? process.stdin : path;
  const scanned = await scan(source, { settings });
  if (!scanned.ok) return scanned;
  return ok(fileReport(shownAs, scanned.value.bytes, scanned.value.session));
}
