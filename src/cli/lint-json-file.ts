import { readFile, stat } from 'node:fs/promises';
import process from 'node:process';
import { buffer } from 'node:stream/consumers';
import { openDocument } from '../core/lint/document.ts';
import type { ArrayFile } from '../core/lint/array-file.ts';
import type { LintSettings } from '../core/lint/configuration.ts';
import { openSession, type LineInput, type LintSession } from '../core/lint/session.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { FileReport } from '../core/report/lint-report.ts';
import { decodedLines } from '../scan/byte-lines.ts';
import { isUtf16, readFailure, utf16, type ReadFailure } from '../scan/dataset-file.ts';
import { fileReport } from './file-report.ts';
import { STANDARD_INPUT } from './find-datasets.ts';
import { decodeUtf8, type LossyText } from '../scan/utf8.ts';

/** V8 holds strings of 512 Mi characters at most, and a list must be read as a whole. */
export const MAX_DOCUMENT_BYTES = 400 * 1024 * 1024;

/** Whether a file is JSON by its name, and not JSON Lines. */
export function isJsonName(path: string): boolean {
  return /\.json$/i.test(path);
}

/** Lints a `.json` file: a list of records, one record, or records on lines under that name. */
export async function lintJsonFile(
  path: string,
  settings: LintSettings,
  shownAs: string,
): Promise<Outcome<FileReport>> {
  const read = await readDocumentFile(path);
  if (!read.ok) return read;
  const { bytes, text, invalidAt } = read.value;
  const document = openDocument(text);
  const size = bytes.length;
  switch (document.kind) {
    case 'lines':
      return ok(fileReport(shownAs, size, openSession(decodedLines(bytes), settings)));
    case 'records':
      return ok(
        arrayReport(shownAs, size, {
          file: document.file,
          session: openSession(arrayLines(document.file, invalidAt), settings),
        }),
      );
    case 'broken':
      return ok(plainReport(shownAs, size, document.findings(settings)));
    case 'no-dataset':
      return ok({ ...plainReport(shownAs, size, []), note: document.note });
    case 'unusable':
      return { ok: false, failure: document.failure };
  }
}

interface DocumentText extends LossyText {
  readonly bytes: Buffer;
}

/** Reads a JSON file, or standard input, as a whole. */
export async function readDocumentFile(
  path: string,
): Promise<Outcome<DocumentText, ReadFailure | 'too-large'>> {
  try {
    if (path !== STANDARD_INPUT && (await stat(path)).size > MAX_DOCUMENT_BYTES)
      return fail(
        'too-large',
        'A list of more than 400 MiB is not read as one',
        'Write it as JSON Lines: jq -c ".[]" FILE',
      );
    const bytes = path === STANDARD_INPUT ? await buffer(process.stdin) : await readFile(path);
    if (isUtf16(bytes)) return utf16();
    const { text, invalidAt } = decodeUtf8(bytes);
    return ok({ bytes, text, invalidAt: invalidAt ?? [] });
  } catch (error) {
    return readFailure(error);
  }
}

export function arrayLines(file: ArrayFile, invalidAt: readonly number[]): readonly LineInput[] {
  const lines = file.lines();
  if (invalidAt.length === 0) return lines;
  const offsets = file.offsetsByLine(invalidAt);
  return lines.map((text, i) => {
    const invalid = offsets[i] ?? null;
    return invalid === null ? text : { text, invalidAt: invalid };
  });
}

/** A report of a session on the records of a list, with the places that they have in the file. */
export function arrayReport(
  path: string,
  bytes: number,
  { file, session }: { readonly file: ArrayFile; readonly session: LintSession },
): FileReport {
  const report = fileReport(path, bytes, session);
  return { ...report, findings: report.findings.map((finding) => file.place(finding)) };
}

export function plainReport(path: string, bytes: number, findings: FileReport['findings']): FileReport {
  const counts = Object.fromEntries(findings.map(({ rule }) => [rule, 1]));
  return { path, format: null, records: 0, bytes, findings, counts };
}
