import type { ConversionAccount } from '../core/dataset/conversion.ts';
import type { DatasetSummary } from '../core/lint/session.ts';

/** Server to client, after each lint of a document: what the status bar shows. */
export const DATASET_STATUS = 'tunesmith/datasetStatus';

export interface DatasetStatus extends DatasetSummary {
  readonly uri: string;
  /** Null for a file that was read from the disk. */
  readonly version: number | null;
  /** All findings, also those that were not published because a file has too many. */
  readonly problems: number;
  /** Of all texts; absent until they have been counted. */
  readonly tokens?: { readonly count: number; readonly exact: boolean };
  /** How many of them were published. */
  readonly shown: number;
  /** True where the user stopped the scan: what comes later in the file was not checked. */
  readonly isPartial: boolean;
}

/**
 * Client to server: the files to lint as they are on the disk, in place of those named before. The editor keeps the text
 * of its largest files to itself, and users name files that they haven't opened. An open document comes before its file.
 */
export const DISK_FILES = 'tunesmith/diskFiles';

export interface DiskFilesParams {
  readonly uris: readonly string[];
}

/** Client to server: lint a document or a file of the disk from its beginning, also after its scan was stopped. */
export const LINT_AGAIN = 'tunesmith/lintAgain';

export interface LintAgainParams {
  readonly uri: string;
}

/** Commands that the server names and the client runs; others than VS Code may not know them. */
export const SHOW_PROBLEMS = 'tunesmith.showProblems';
/** Takes the URI of a dataset, and the id of the format to write where that is known. */
export const CONVERT_DATASET = 'tunesmith.convertDataset';

/** In `initializationOptions`: the commands that the client runs. */
export interface ClientOptions {
  readonly commands: readonly string[];
}

/** Client to server: writes an open dataset in another format. Nothing is changed. */
export const CONVERT = 'tunesmith/convert';

export interface ConvertParams {
  readonly uri: string;
  /** Id of the shape to write, of those that `tunesmith convert --to` knows. */
  readonly to: string;
}

export interface ConvertResult extends ConversionAccount {
  /** The converted records, as JSON Lines. */
  readonly text: string;
}
