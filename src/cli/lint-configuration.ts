import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import type { LintConfiguration } from '../core/lint/configuration.ts';
import type { ReadFile } from '../core/lint/json-file.ts';
import { readLintConfiguration } from '../core/lint/read-configuration.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { MAX_SETTINGS_BYTES, readPlainFile } from '../scan/plain-file.ts';

const CONFIGURATION_FILE = 'tunesmith.json';

/** A lint configuration and the folder that its paths are relative to. */
export interface Configured {
  readonly folder: string;
  readonly configuration: LintConfiguration;
}

/** The configuration that is named, or the nearest one here or in a folder above, or none. */
export async function loadConfiguration(named: string | undefined): Promise<Outcome<Configured>> {
  const path = named === undefined ? findUpwards(process.cwd()) : resolve(named);
  if (path === null) return ok({ folder: process.cwd(), configuration: {} });
  const read = await readSettings(path, readLintConfiguration);
  return read.ok ? ok({ folder: dirname(path), configuration: read.value }) : read;
}

/** Reads a file of settings; the failure names file, line and column. */
export async function readSettings<T>(
  path: string,
  parse: (text: string) => ReadFile<T>,
): Promise<Outcome<T>> {
  let text: string;
  try {
    text = await readPlainFile(path, MAX_SETTINGS_BYTES);
  } catch {
    return fail('configuration', `${shown(path)} cannot be read`, 'Check the path and its permissions');
  }
  const read = parse(text);
  if (read.ok) return read;
  const { message, place } = read.failure;
  return fail('configuration', `${shown(path)}:${place.line}:${place.column}: ${message}`, 'Correct it');
}

/** The path of a file relative to a folder, with forward slashes. */
export function pathFrom(folder: string, path: string): string {
  return relative(folder, resolve(path)).replaceAll('\\', '/');
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

function findUpwards(folder: string): string | null {
  const path = join(folder, CONFIGURATION_FILE);
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder ? null : findUpwards(above);
}
