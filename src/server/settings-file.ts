import { fileURLToPath } from 'node:url';
import type { Place } from '../core/lint/finding.ts';
import type { ReadFile } from '../core/lint/json-file.ts';
import type { Failure } from '../core/outcome.ts';
import { MAX_SETTINGS_BYTES, readPlainFile } from '../scan/plain-file.ts';

/** Something wrong with a file of settings; without a place it is about the file as a whole. */
export interface SettingsProblem {
  readonly message: string;
  readonly place: Place | null;
}

export interface Settings<T> {
  /** The text that was read; null where there is no file, or none that can be read. */
  readonly text: string | null;
  readonly value: T;
  readonly problem: SettingsProblem | null;
}

export interface SettingsSource<T> {
  readonly uri: string;
  /** The text in the editor, where the file is open there: it holds before it is saved. */
  readonly open: string | undefined;
  readonly parse: (text: string) => ReadFile<T>;
  readonly lastGood: T;
  readonly absent: T;
}

/**
 * Reads a file of settings. One that can't be used keeps the last that could; one that isn't there, or is on no disk,
 * counts as `absent`.
 */
export async function readSettings<T>(source: SettingsSource<T>): Promise<Settings<T>> {
  const { uri, open, parse, lastGood, absent } = source;
  let text = open;
  try {
    text ??= await readPlainFile(fileURLToPath(uri), MAX_SETTINGS_BYTES);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === '' || code.startsWith('ERR_INVALID'))
      return { text: null, value: absent, problem: null };
    const message = `This file can't be read (${code})`;
    return { text: null, value: lastGood, problem: { message, place: null } };
  }
  const read = parse(text);
  if (read.ok) return { text, value: read.value, problem: null };
  const { failure } = read;
  return { text, value: lastGood, problem: { message: sentence(failure), place: failure.place } };
}

export function sentence({ message, hint }: Failure): string {
  return `${message}. ${hint}`;
}
