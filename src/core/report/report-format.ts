import type { Rule } from '../lint/rule.ts';
import type { LintReport } from './lint-report.ts';

/** A way to print a report: one file each, named in the registry. */
export interface ReportFormat {
  /** What `--format` takes. */
  readonly id: string;
  readonly summary: string;
  /** Whether findings need their fingerprints. */
  readonly needsFingerprints?: true;
  /** The text in pieces, with a line end at its end. */
  readonly render: (report: LintReport, context: ReportContext) => Iterable<string>;
}

export interface ReportContext {
  readonly rules: readonly Rule[];
}
