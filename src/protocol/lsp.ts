import type { DatasetSummary } from '../core/lint/session.ts';

/** Server to client, after each lint of a document: what the status bar shows. */
export const DATASET_STATUS = 'tunesmith/datasetStatus';

export interface DatasetStatus extends DatasetSummary {
  readonly uri: string;
  readonly version: number;
  /** All findings, also those that were not published because a file has too many. */
  readonly problems: number;
}
