import { DATASET_STATUS, type DatasetStatus } from '../../protocol/lsp.ts';
import type { ServerContext } from '../context.ts';

/** `tunesmith/datasetStatus`: what the status bar shows, once a document has been read to its end. */
export function registerDatasetStatus({ connection, totals }: ServerContext): void {
  totals.onUpdate(({ severities: _severities, ...status }) => {
    void connection.sendNotification(DATASET_STATUS, status satisfies DatasetStatus);
  });
}
