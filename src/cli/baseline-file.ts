import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  acceptAll,
  acceptedIn,
  baselineText,
  EMPTY_BASELINE,
  withoutFile,
  type Accepted,
  type Baseline,
} from '../core/lint/baseline.ts';
import { readBaseline } from '../core/lint/read-baseline.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { FileReport } from '../core/report/lint-report.ts';
import { createOrReplace } from '../scan/atomic-write.ts';
import { pathFrom, readSettings } from './lint-configuration.ts';

const BASELINE_FILE = 'tunesmith-baseline.json';

/** Which baseline to go by: a path, `false` for none, and where it isn't said, the one beside the configuration. */
export type BaselineChoice = string | false | undefined;

/** A baseline on disk. Its paths are relative to its folder. */
export class BaselineFile {
  readonly path: string;
  readonly #baseline: Baseline;

  constructor(path: string, baseline: Baseline) {
    this.path = path;
    this.#baseline = baseline;
  }

  acceptedIn(path: string): Accepted {
    return acceptedIn(this.#baseline, this.#name(path));
  }

  /** Files of the baseline that are gone. */
  gone(): readonly string[] {
    return Object.keys(this.#baseline.files).filter((name) => !existsSync(join(dirname(this.path), name)));
  }

  /** Accepts what was found in these files, and drops what is accepted no longer there and files that are gone. */
  async update(files: readonly FileReport[]): Promise<Outcome<void>> {
    const kept = this.gone().reduce(withoutFile, this.#baseline);
    const updated = files.reduce(
      (baseline, { path, findings }) => acceptAll(baseline, this.#name(path), findings),
      kept,
    );
    const text = baselineText(updated);
    const before = await readFile(this.path, 'utf8').catch(() => null);
    return before === text ? ok(undefined) : createOrReplace(this.path, text);
  }

  #name(path: string): string {
    return pathFrom(dirname(this.path), path);
  }
}

/** The baseline to lint with, null where there is none. One that is to be made need not be there. */
export async function openBaseline(
  choice: BaselineChoice,
  folder: string,
  mode: 'use' | 'update',
): Promise<Outcome<BaselineFile | null>> {
  if (choice === false) return ok(null);
  const path = choice === undefined ? join(folder, BASELINE_FILE) : resolve(choice);
  if (!existsSync(path)) {
    if (mode === 'update') return ok(new BaselineFile(path, EMPTY_BASELINE));
    return choice === undefined
      ? ok(null)
      : fail('configuration', `${choice} cannot be read`, 'Make it with --update-baseline');
  }
  const read = await readSettings(path, readBaseline);
  return read.ok ? ok(new BaselineFile(path, read.value)) : read;
}
