import { readFile, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { ArrayFile } from '../core/lint/array-file.ts';
import type { LintSettings } from '../core/lint/configuration.ts';
import { openDocument } from '../core/lint/document.ts';
import type { Finding } from '../core/lint/finding.ts';
import { openSession, type LineInput, type LintSession } from '../core/lint/session.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { decodedLines } from './byte-lines.ts';
import { isUtf16, oddFile, readFailure, utf16, type ReadFailure, type Source } from './dataset-file.ts';
import { decodeUtf8, type LossyText } from './utf8.ts';

/** V8 holds strings of 512 Mi characters at most, and a list must be read as a whole. */
export const MAX_DOCUMENT_BYTES = 400 * 1024 * 1024;

/** Whether a file is JSON by its name, and not JSON Lines. */
export function isJsonName(path: string): boolean {
  return /\.json$/i.test(path);
}

/** What a `.json` file turns out to be: a list of records, one record, or records on lines under that name, or none. */
export type LintedJson =
  | {
      readonly kind: 'records';
      readonly session: LintSession;
      /** Where in the file a finding of the session lies. */
      readonly place: (finding: Finding) => Finding;
    }
  | { readonly kind: 'broken'; readonly findings: readonly Finding[] }
  | { readonly kind: 'no-dataset'; readonly note: string };

/** Lints a `.json` file; `bytes` is its size. */
export async function lintJsonFile(
  source: Source,
  settings: LintSettings,
): Promise<Outcome<{ readonly bytes: number; readonly json: LintedJson }>> {
  const read = await readJsonFile(source);
  if (!read.ok) return read;
  const { bytes, text, invalidAt } = read.value;
  const document = openDocument(text);
  const done = (json: LintedJson) => ok({ bytes: bytes.length, json });
  switch (document.kind) {
    case 'lines':
      return done({
        kind: 'records',
        session: openSession(decodedLines(bytes), settings),
        place: (finding) => finding,
      });
    case 'records':
      return done({
        kind: 'records',
        session: openSession(arrayLines(document.file, invalidAt), settings),
        place: (finding) => document.file.place(finding),
      });
    case 'broken':
      return done({ kind: 'broken', findings: document.findings(settings) });
    case 'no-dataset':
      return done(document);
    case 'unusable':
      return { ok: false, failure: document.failure };
  }
}

interface JsonText extends LossyText {
  readonly bytes: Buffer;
}

/** Reads a JSON file as a whole. */
export async function readJsonFile(source: Source): Promise<Outcome<JsonText, ReadFailure | 'too-large'>> {
  try {
    if (typeof source === 'string') {
      const odd = await oddFile(source);
      if (odd !== null) return odd;
      if ((await stat(source)).size > MAX_DOCUMENT_BYTES)
        return fail(
          'too-large',
          'A list of more than 400 MiB is not read as one',
          'Write it as JSON Lines: jq -c ".[]" FILE',
        );
    }
    const bytes = typeof source === 'string' ? await readFile(source) : await buffer(source);
    if (isUtf16(bytes)) return utf16();
    const { text, invalidAt } = decodeUtf8(bytes);
    return ok({ bytes, text, invalidAt: invalidAt ?? [] });
  } catch (error) {
    return readFailure(error);
  }
}

/** The records of a list, each with the places in it that are not UTF-8. */
export function arrayLines(file: ArrayFile, invalidAt: readonly number[]): readonly LineInput[] {
  const lines = file.lines();
  if (invalidAt.length === 0) return lines;
  const offsets = file.offsetsByLine(invalidAt);
  return lines.map((text, i) => {
    const invalid = offsets[i] ?? null;
    return invalid === null ? text : { text, invalidAt: invalid };
  });
}
