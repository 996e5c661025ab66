import type { Connection } from 'vscode-languageserver/node';
import { DATASET_STATUS, type DatasetStatus } from '../../protocol/lsp.ts';
import type { ServerContext } from '../context.ts';
import type { LintResults } from '../results.ts';

/** `tunesmith/datasetStatus`: what the status bar shows, once a document has been read to its end. */
export function registerDatasetStatus({ connection, totals }: ServerContext): void {
  totals.onUpdate(({ severities: _severities, ...status }) => {
    void connection.sendNotification(DATASET_STATUS, status satisfies DatasetStatus);
  });
}

/** The same for a file of the disk, and for what was not read to its end. */
export function publishStatus(connection: Connection, results: LintResults): void {
  const { uri, version, worst, summary, state } = results;
  const status: DatasetStatus = {
    ...summary,
    uri,
    version,
    problems: worst.total,
    shown: worst.findings.length,
    isPartial: state === 'stopped',
  };
  void connection.sendNotification(DATASET_STATUS, status);
}
