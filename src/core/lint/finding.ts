/** How bad a finding is, in the order in which findings are sorted: the worst first. */
export const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A place in a dataset file. Lines and columns are 1-based; columns count UTF-16 code units of the raw line. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Another place that explains a finding, for example the record that this one repeats. */
export interface Related extends Place {
  readonly message: string;
}

/** Replaces the raw text of a place. An empty `text` deletes it. */
export interface TextEdit extends Place {
  readonly text: string;
}

/** A change that mends a finding. The title is an imperative: "Redact this e-mail address". */
export interface Fix {
  readonly title: string;
  /** Fixes with the same kind can be applied together to a whole file ("redact", "remove-record"). */
  readonly kind: string;
  readonly edits: readonly TextEdit[];
}

/**
 * One problem at one place of a dataset. This is the shape that the CLI prints as JSON, so its names are a contract.
 * No message, `data` or fix title may hold a detected secret or personal value: only its kind, place and a masked form.
 */
export interface Finding extends Place {
  /** The rule's id, `family/name`. */
  readonly rule: string;
  readonly severity: Severity;
  /** JSON Pointer (RFC 6901) of the value in the record that the finding is about; empty for the whole record. */
  readonly pointer: string;
  /** What is wrong and where, without a final full stop. */
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
  /** What the finding is known by in baselines and SARIF; where it was asked for. */
  readonly fingerprint?: string;
}

/** How many findings there are of each rule, by its id. */
export function countsByRule(findings: Iterable<Finding>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}
