import { countChat, countedTurns, tokensOf } from '../core/lint/branch-turns.ts';
import { estimate } from '../core/analysis/tokens/estimate.ts';
import type { TokenCounter } from '../core/analysis/tokens/counter.ts';
import { activeRules } from '../core/lint/active-rules.ts';
import type { LintSettings } from '../core/lint/configuration.ts';
import type { Severity } from '../core/lint/finding.ts';
import { RULES } from '../core/lint/rules/index.generated.ts';
import type { DatasetSummary } from '../core/lint/session.ts';
import type { DatasetStatus } from '../protocol/lsp.ts';
import type { Configurations } from './configuration.ts';
import { MAX_DIAGNOSTICS } from './convert.ts';
import type { LintedDocument } from './document.ts';
import { guard, type Log } from './guard.ts';
import { parseRecord } from './record.ts';

/** Counting before requests and documents get their turn. */
const SLICE_MS = 10;

/** What is known of a dataset as a whole, since it was last read to its end. */
export interface Totals extends DatasetStatus {
  readonly severities: Readonly<Record<Severity, number>>;
}

/** Gathers what the status bar and the code lens say of documents. Tokens come last: they take the longest. */
export class DatasetTotals {
  readonly #configurations: Configurations;
  readonly #log: Log;
  readonly #known = new WeakMap<LintedDocument, Totals>();
  readonly #work = new Map<string, NodeJS.Immediate>();
  readonly #listeners: ((totals: Totals) => void)[] = [];

  constructor(configurations: Configurations, log: Log) {
    this.#configurations = configurations;
    this.#log = log;
  }

  /** Calls the listener with each new totals of a document, and again once its tokens have been counted. */
  onUpdate(listener: (totals: Totals) => void): void {
    this.#listeners.push(listener);
  }

  /** The last totals of a document, which may have changed since; undefined until it has been read once. */
  of(document: LintedDocument): Totals | undefined {
    return this.#known.get(document);
  }

  /** Takes the totals of a document that has been linted to its end. */
  update(document: LintedDocument): void {
    const { uri, version } = document;
    const settings = this.#configurations.settingsOf(uri) ?? {};
    const counter = settings.tokens ?? estimate;
    const summary = document.summary();
    const problems = Object.values(summary.counts).reduce((sum, count) => sum + count, 0);
    const severities = bySeverity(summary, settings);
    const before = this.#known.get(document)?.tokens;
    const shown = Math.min(problems, MAX_DIAGNOSTICS);
    const counts = { ...summary, uri, version, problems, shown, severities, isPartial: false };
    const total = document.tokens.total;
    const tokens = total === null ? before : { count: total, exact: counter.exact };
    this.#publish(document, { ...counts, ...(tokens === undefined ? {} : { tokens }) });
    this.#schedule(document, counter);
  }

  /** Forgets a document that has been closed. */
  drop(uri: string): void {
    clearImmediate(this.#work.get(uri));
    this.#work.delete(uri);
  }

  dispose(): void {
    for (const uri of this.#work.keys()) this.drop(uri);
  }

  #publish(document: LintedDocument, totals: Totals): void {
    this.#known.set(document, totals);
    for (const listener of this.#listeners) listener(totals);
  }

  #schedule(document: LintedDocument, counter: TokenCounter): void {
    this.drop(document.uri);
    if (document.tokens.total !== null) return;
    const work = guard('count tokens', this.#log, () => this.#slice(document, counter));
    this.#work.set(document.uri, setImmediate(work));
  }

  /** An edit that comes meanwhile brings an update of its own, which goes on from here. */
  #slice(document: LintedDocument, counter: TokenCounter): void {
    const { format } = document;
    const count = (line: string): number => {
      const record = parseRecord(line, true, format);
      return record === null ? 0 : tokensOf(countedTurns(countChat(record.chat, counter)));
    };
    const end = Date.now() + SLICE_MS;
    while (document.tokens.step(count) && Date.now() < end);
    const { total } = document.tokens;
    const known = this.#known.get(document);
    if (total === null) this.#schedule(document, counter);
    else if (known?.version === document.version)
      this.#publish(document, { ...known, tokens: { count: total, exact: counter.exact } });
  }
}

/** All findings of a rule are as bad, so that the counts by rule tell those by severity. */
function bySeverity({ counts }: DatasetSummary, settings: LintSettings): Readonly<Record<Severity, number>> {
  const levels = new Map(activeRules(RULES, settings).map(({ rule, severity }) => [rule.id, severity]));
  const found = { error: 0, warning: 0, information: 0, hint: 0 };
  // What has no level is a rule that failed, which is a warning.
  for (const [rule, count] of Object.entries(counts)) found[levels.get(rule) ?? 'warning'] += count;
  return found;
}
