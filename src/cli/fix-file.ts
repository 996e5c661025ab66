import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import type { LintSettings } from '../core/lint/configuration.ts';
import { fileLines, fixLines, textOfLines } from '../core/lint/fixer.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { FileReport } from '../core/report/lint-report.ts';
import { lineDiff } from '../core/report/line-diff.ts';
import { fileState, replaceFile, type FileState } from './atomic-write.ts';
import { fileReport } from './lint-file.ts';

export interface FixOptions {
  /** The rules to fix; null means all. */
  readonly only: ReadonlySet<string> | null;
  /** `show` writes nothing and gives the diff. */
  readonly mode: 'write' | 'show';
}

/** V8 holds strings of 512 Mi characters at most, and a fix needs the file as text. */
const MAX_BYTES = 400 * 1024 * 1024;

/** Applies the safe fixes to a file; the report is of what is left then. */
export async function fixFile(
  path: string,
  settings: LintSettings,
  { only, mode }: FixOptions,
): Promise<Outcome<FileReport>> {
  const read = await readText(path);
  if (!read.ok) return read;
  const { text, state } = read.value;
  const before = fileLines(text);
  const { lines, fixed, session } = fixLines(before, settings, only);
  const after = textOfLines(lines);
  if (mode === 'write' && after !== text) {
    const written = await replaceFile(state, after);
    if (!written.ok) return written;
  }
  const report = fileReport(path, Buffer.byteLength(after), session);
  return ok(
    mode === 'show' ? { ...report, fixed, diff: lineDiff(path, before, lines) } : { ...report, fixed },
  );
}

async function readText(
  path: string,
): Promise<Outcome<{ readonly text: string; readonly state: FileState }>> {
  try {
    const state = await fileState(path);
    if (!state.stats.isFile()) return fail('not-a-file', 'This is no file that can be fixed', 'Name a file');
    if (state.stats.size > MAX_BYTES)
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
