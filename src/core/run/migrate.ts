import { isObject } from '../dataset/record.ts';

/** The version of the run file that this code reads and writes. */
export const RUN_FILE_VERSION = 1;

type Step = (file: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/**
 * What brings a file from a version to the next, by the version it begins with. A file without a version was written by
 * hand before there was one, with the names of today. A change of the schema that old files would not survive adds a
 * step here and counts `RUN_FILE_VERSION` up.
 */
const STEPS: Readonly<Record<number, Step>> = {
  0: (file) => ({ ...file, version: 1 }),
};

/** A file of any version up to today's as one of today's; anything else as it is, for the schema to judge. */
export function migrate(value: unknown): unknown {
  if (!isObject(value)) return value;
  const step = STEPS[versionOf(value)];
  return step === undefined ? value : migrate(step(value));
}

/** Whether a newer Tunesmith wrote the file. */
export function isNewer(value: unknown): boolean {
  return isObject(value) && Number.isInteger(value['version']) && versionOf(value) > RUN_FILE_VERSION;
}

function versionOf({ version = 0 }: Readonly<Record<string, unknown>>): number {
  return typeof version === 'number' ? version : Number.NaN;
}
