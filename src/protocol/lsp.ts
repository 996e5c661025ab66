import type { ConversionAccount } from '../core/dataset/conversion.ts';
import type { DatasetSummary } from '../core/lint/session.ts';

/** Server to client, after each lint of a document: what the status bar shows. */
export const DATASET_STATUS = 'tunesmith/datasetStatus';

export interface DatasetStatus extends DatasetSummary {
  readonly uri: string;
  readonly version: number;
  /** All findings, also those that were not published because a file has too many. */
  readonly problems: number;
  /** Of all texts; absent until they have been counted. */
  readonly tokens?: { readonly count: number; readonly exact: boolean };
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
