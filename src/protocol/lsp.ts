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
