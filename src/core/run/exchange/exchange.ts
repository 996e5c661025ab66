import type { Outcome } from '../../outcome.ts';
import type { ResolvedRun } from '../resolve.ts';
import type { PairShape } from './pairs.ts';

/** What a dataset's first records say about it: enough to name its fields to another trainer. */
export interface DatasetSketch {
  /** Id of its record format; null where none is known. */
  readonly format: string | null;
  readonly fields: ReadonlySet<string>;
  /** Of preference pairs: how they are written; null where the records differ in it or no trainer's names tell it. */
  readonly pair?: PairShape | null;
}

/** A run to be written for another trainer. */
export interface RunSource {
  readonly run: ResolvedRun;
  readonly name: string;
  /** The dataset of a path as the run file has it. */
  readonly dataset: (path: string) => DatasetSketch;
}

export interface WrittenFile {
  /** A plain name, for the folder of the run file: paths to data are relative to it. */
  readonly name: string;
  readonly text: string;
}

export interface WrittenRun {
  readonly files: readonly WrittenFile[];
  /** What the user should know: settings that have no place there, and what to check. Full sentences. */
  readonly notes: readonly string[];
}

/** A way to write a run for people or programs outside. One file each; adding one is the file and a line in `registry.ts`. */
export interface Exporter {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  /** Fails where the file would train something else than the run says. */
  write(source: RunSource): Outcome<WrittenRun, 'no-place'>;
}

/** Another trainer's configuration read as a run: its value, yet to be checked by the schema, and what has no place here. */
export interface ReadRun {
  readonly run: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

export interface Importer {
  readonly id: string;
  readonly name: string;
  /** Whether a configuration has the keys that only this trainer's has. */
  recognises(config: Config): boolean;
  read(config: Config): Outcome<ReadRun, 'no-run'>;
}

/** A configuration file's top level. */
export type Config = Readonly<Record<string, unknown>>;
