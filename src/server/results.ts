import type { WorstFindings } from '../core/lint/finding-store.ts';
import type { DatasetSummary } from '../core/lint/session.ts';
import type { LintedDocument } from './document.ts';

/** What is known of a document, or of a file of the disk, and shown to the user. */
export interface LintResults {
  readonly uri: string;
  /** Null for a file of the disk. */
  readonly version: number | null;
  readonly worst: WorstFindings;
  readonly summary: DatasetSummary;
  /** How many lines have been read. */
  readonly lines: number;
  /** `stopped` by the user, who has not seen all of it then. */
  readonly state: 'reading' | 'complete' | 'stopped';
}

/** As long as nothing is known. */
export const NO_RESULTS: Pick<LintResults, 'worst' | 'summary' | 'lines'> = {
  worst: { findings: [], total: 0 },
  summary: { format: null, records: 0, counts: {} },
  lines: 0,
};

/** Those of a document as it stands, with at most `limit` findings. */
export function resultsOf(document: LintedDocument, limit: number): LintResults {
  const { uri, version, linesRead, isCurrent, isComplete } = document;
  return {
    uri,
    version,
    worst: document.worst(limit),
    summary: document.summary(),
    lines: linesRead,
    state: isComplete ? 'complete' : isCurrent ? 'stopped' : 'reading',
  };
}
