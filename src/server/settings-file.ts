import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Place } from '../core/lint/finding.ts';
import type { ReadFile } from '../core/lint/json-file.ts';
import type { Failure } from '../core/outcome.ts';

/** Something wrong with a file of settings; without a place it is about the file as a whole. */
export interface SettingsProblem {
  readonly message: string;
  readonly place: Place | null;
}

export interface Settings<T> {
  readonly value: T;
  readonly problem: SettingsProblem | null;
}

/**
 * Reads a file of settings by its URI. One that can't be used keeps the last that could; one that isn't there, or is on no
 * disk, counts as `absent`.
 */
export async function readSettings<T>(
  uri: string,
  parse: (text: string) => ReadFile<T>,
  { lastGood, absent }: { readonly lastGood: T; readonly absent: T },
): Promise<Settings<T>> {
  let text: string;
  try {
    text = await readFile(fileURLToPath(uri), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === '' || code.startsWith('ERR_INVALID'))
      return { value: absent, problem: null };
    return { value: lastGood, problem: { message: `This file can't be read (${code})`, place: null } };
  }
  const read = parse(text);
  if (read.ok) return { value: read.value, problem: null };
  return { value: lastGood, problem: { message: sentence(read.failure), place: read.failure.place } };
}

export function sentence({ message, hint }: Failure): string {
  return `${message}. ${hint}`;
}
