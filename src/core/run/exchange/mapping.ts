import { isObject } from '../../dataset/record.ts';
import { withDefaults } from '../../schema-defaults.ts';
import { valueAt } from '../fields.ts';
import type { ResolvedRun } from '../resolve.ts';
import { RunFileSchema } from '../run-file.ts';
import type { Config } from './exchange.ts';

/** A setting that another trainer has under a name of its own. One table reads and writes it. */
export interface Mapping {
  /** Dotted path in the run file. */
  readonly path: string;
  readonly key: string;
  /** Our value -> theirs, where they differ. A value of ours that is not listed has no place there. */
  readonly values?: Readonly<Record<string, string | boolean>>;
}

/** The settings of a run under the other trainer's names. */
export function encode(run: ResolvedRun, mappings: readonly Mapping[]): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const { path, key, values } of mappings) {
    const ours = valueAt(run, path.split('.'));
    const theirs = values === undefined ? ours : values[String(ours)];
    if (theirs !== undefined && theirs !== null && !isEmpty(theirs)) config[key] = theirs;
  }
  return config;
}

/** Puts what a configuration says into a run, and gives the keys that were understood. */
export function decode(
  config: Config,
  mappings: readonly Mapping[],
  run: Record<string, unknown>,
): ReadonlySet<string> {
  const understood = new Set<string>();
  for (const { path, key, values } of mappings) {
    const theirs = config[key];
    if (theirs === undefined || theirs === null) continue;
    const ours = values === undefined ? theirs : ourValue(values, theirs);
    if (ours === undefined) continue;
    setAt(run, path, ours);
    understood.add(key);
  }
  return understood;
}

function ourValue(values: Readonly<Record<string, string | boolean>>, theirs: unknown): unknown {
  const entry = Object.entries(values).find(([, value]) => value === theirs);
  if (entry === undefined) return undefined;
  return entry[0] === 'true' ? true : entry[0] === 'false' ? false : entry[0];
}

export function setAt(root: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? path;
  let parent = root;
  for (const key of keys) {
    const present = parent[key];
    const next: Record<string, unknown> = isObject(present) ? present : {};
    parent[key] = next;
    parent = next;
  }
  parent[last] = value;
}

/** Notes on settings of these paths that are not at their default: the other trainer has no place for them. */
export function leftOut(
  run: ResolvedRun,
  places: Readonly<Record<string, string>>,
  trainer: string,
): readonly string[] {
  const defaults = defaultRun(run.method.type);
  return Object.entries(places)
    .filter(([path]) => !isSame(valueAt(run, path.split('.')), valueAt(defaults, path.split('.'))))
    .map(([path, title]) => `${title} (${path}) has no place in ${trainer} and is left out.`);
}

/** Keys that were not understood and say something. */
export function notUnderstood(
  config: Config,
  understood: ReadonlySet<string>,
  trainer: string,
): readonly string[] {
  return Object.entries(config)
    .filter(([key, value]) => !understood.has(key) && value !== null && value !== '' && value !== false)
    .map(
      ([key, value]) =>
        `${shown(key)}: ${shown(JSON.stringify(value))} of ${trainer} has no counterpart here and is left out.`,
    );
}

const MOST_SHOWN = 200;

function shown(text: string): string {
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`;
}

function defaultRun(method: string): unknown {
  const least = {
    version: 1,
    model: { id: '-' },
    data: { train: [{ path: '-' }] },
    method: { type: method },
  };
  return withDefaults(RunFileSchema, least);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
