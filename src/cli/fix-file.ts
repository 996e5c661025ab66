import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import type { LintSettings } from '../core/lint/configuration.ts';
import type { ArrayFile } from '../core/lint/array-file.ts';
import { openDocument } from '../core/lint/document.ts';
import { fileLines, fixLines, textOfLines, type FileLine } from '../core/lint/fixer.ts';
import { openSession } from '../core/lint/session.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { FileReport } from '../core/report/lint-report.ts';
import { lineDiff } from '../core/report/line-diff.ts';
import { fileState, replaceFile, type FileState } from '../scan/atomic-write.ts';
import { isJsonName, MAX_DOCUMENT_BYTES } from '../scan/json-file.ts';
import { fileReport, placedReport, plainReport } from './file-report.ts';

export interface FixOptions {
  /** The rules to fix; null means all. */
  readonly only: ReadonlySet<string> | null;
  /** `show` writes nothing and gives the diff. */
  readonly mode: 'write' | 'show';
}

/** Applies the safe fixes to a file; the report is of what is left then. */
export async function fixFile(
  path: string,
  settings: LintSettings,
  { only, mode }: FixOptions,
): Promise<Outcome<FileReport>> {
  const read = await readText(path);
  if (!read.ok) return read;
  const { text, state } = read.value;
  const fixed = isJsonName(path)
    ? fixDocument(path, text, { settings, only })
    : ok(fixText(path, text, { settings, only }));
  if (!fixed.ok) return fixed;
  const { lines, report } = fixed.value;
  const after = textOfLines(lines);
  if (mode === 'write' && after !== text) {
    const written = await replaceFile(state, after);
    if (!written.ok) return written;
  }
  const whole = { ...report, bytes: Buffer.byteLength(after) };
  return ok(mode === 'show' ? { ...whole, diff: lineDiff(path, fileLines(text), lines) } : whole);
}

interface Fixing {
  readonly settings: LintSettings;
  readonly only: ReadonlySet<string> | null;
}

interface Fixed {
  /** The file's lines after the fixes. */
  readonly lines: readonly FileLine[];
  /** Of what is left. */
  readonly report: FileReport;
}

function fixText(path: string, text: string, { settings, only }: Fixing): Fixed {
  const { lines, fixed, session } = fixLines(fileLines(text), settings, only);
  return { lines, report: { ...fileReport(path, text.length, session), fixed } };
}

/** A list of records; what holds none, or cannot be read as JSON, stays as it is. */
function fixDocument(path: string, text: string, fixing: Fixing): Outcome<Fixed> {
  const document = openDocument(text);
  if (document.kind === 'unusable') return { ok: false, failure: document.failure };
  if (document.kind === 'lines') return ok(fixText(path, text, fixing));
  if (document.kind === 'records') return fixArray(path, document.file, fixing);
  const report =
    document.kind === 'broken'
      ? plainReport(path, text.length, document.findings(fixing.settings))
      : { ...plainReport(path, text.length, []), note: document.note };
  return ok({ lines: fileLines(text), report: { ...report, fixed: {} } });
}

function fixArray(path: string, file: ArrayFile, { settings, only }: Fixing): Outcome<Fixed> {
  const { lines: records, fixed } = fixLines(file.fileLines(), settings, only);
  const lines = file.withRecords(records);
  if (!lines.ok) return lines;
  const left = openDocument(textOfLines(lines.value));
  if (left.kind !== 'records')
    return ok({ lines: lines.value, report: { ...plainReport(path, 0, []), fixed } });
  const session = openSession(left.file.lines(), settings);
  const placed = placedReport(path, 0, { session, place: (finding) => left.file.place(finding) });
  return ok({ lines: lines.value, report: { ...placed, fixed } });
}

async function readText(
  path: string,
): Promise<Outcome<{ readonly text: string; readonly state: FileState }>> {
  try {
    const state = await fileState(path);
    if (!state.stats.isFile()) return fail('not-a-file', 'This is no file that can be fixed', 'Name a file');
    if (state.stats.size > MAX_DOCUMENT_BYTES)
      return fail(
        'too-large',
        'This file is too large to fix in one go',
        'Split it, or fix it in the editor',
      );
    const bytes = await readFile(state.path);
    if (!isUtf8(bytes))
      return fail('not-utf-8', 'This file holds bytes that are not UTF-8', 'Save it as UTF-8, then fix it');
    return ok({ text: bytes.toString('utf8'), state });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return code === 'ENOENT'
      ? fail('missing', 'There is no such file', 'Check the path')
      : fail('not-readable', `Cannot be read (${code})`, 'Check its permissions');
  }
}
