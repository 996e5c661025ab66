import type { Finding } from './finding.ts';

/** What the status bar and reports say of a dataset. */
export interface DatasetSummary {
  /** Format id (`alpaca`, `messages`), or null where no record was recognised. */
  readonly format: string | null;
  readonly records: number;
  /** Findings by rule id. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Lines `start` to `start + removed` (0-based, end exclusive) are replaced by `inserted`. */
export interface LineChange {
  readonly start: number;
  readonly removed: number;
  readonly inserted: readonly string[];
}

/**
 * A dataset that is linted while it changes. An edit costs what it touches: the changed lines are checked again and the
 * dataset-wide indexes are updated. After any sequence of edits the findings equal those of a fresh session (tested).
 */
export interface LintSession {
  apply(change: LineChange): void;
  /** Sorted by severity, then place. */
  findings(): readonly Finding[];
  summary(): DatasetSummary;
}
