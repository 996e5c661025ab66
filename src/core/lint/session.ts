import { detectFormat, formatById, voteFormat } from '../dataset/formats/registry.ts';
import { LineStore, type StoredLine } from '../dataset/line-store.ts';
import { parseLine, withoutMark, type ParsedLine } from '../dataset/record.ts';
import { activeRules } from './active-rules.ts';
import type { LineFinding } from './checker.ts';
import type { Dataset, SharedProblem } from './collect.ts';
import { factsOf, type LintSettings } from './configuration.ts';
import { DatasetRules, type SignedRef } from './dataset-rules.ts';
import type { Judged } from './baseline.ts';
import { FindingFilter } from './finding-filter.ts';
import { FindingStore, type LineFindings, type WorstFindings } from './finding-store.ts';
import { countsByRule, type Finding } from './finding.ts';
import { kindAt, LineInspector, type CheckedPortion } from './line-inspector.ts';
import { RecordSample } from './record-sample.ts';
import type { DatasetFacts, Rule } from './rule.ts';
import { RULES } from './rules/index.generated.ts';

/** What the status bar and reports say of a dataset. */
export interface DatasetSummary {
  /** Format id (`alpaca`, `messages`), or null where no record was recognised. */
  readonly format: string | null;
  readonly records: number;
  /** Findings by rule id. */
  readonly counts: Readonly<Record<string, number>>;
  /** Where a baseline holds: how many findings it hides, and what it accepts that is no longer there. */
  readonly baseline?: Omit<Judged, 'findings'>;
}

/** Lines `start` to `start + removed` (0-based, end exclusive) are replaced by `inserted`. */
export interface LineChange {
  readonly start: number;
  readonly removed: number;
  readonly inserted: readonly LineInput[];
}

/**
 * A line without its line end. Where bytes were decoded that are not UTF-8, `invalidAt` gives the UTF-16 offsets of the
 * U+FFFD put in their place, which the text alone does not tell from a genuine one. An object may decode its text when it
 * is asked for it, so that a large file need not be held as strings.
 */
export type LineInput =
  | string
  | {
      readonly text: string;
      readonly invalidAt: readonly number[] | null;
      /** Whether the line ended in CRLF. */
      readonly endsInReturn?: boolean;
    };

/**
 * A dataset that is linted while it changes. An edit costs what it touches: the changed lines are checked again and the
 * dataset-wide indexes are updated. After any sequence of edits the findings equal those of a fresh session (tested).
 */
export interface LintSession {
  apply(change: LineChange): void;
  /**
   * Adds lines at the end that a `PortionChecker` with the same settings and rules has checked. They are checked again
   * where it was told of another format than this session's.
   */
  append(lines: readonly LineInput[], portion: CheckedPortion): void;
  /** The format that lines are checked by: that which is pinned, or that which most of the first records have. */
  readonly format: string | null;
  /** Sorted by severity, then place. */
  findings(): readonly Finding[];
  /** The first so many of them, and how many there are: cheap after an edit, where all of them are not. */
  worst(limit: number): WorstFindings;
  summary(): DatasetSummary;
  /**
   * Does a small piece of the work that the three above need, each of which does what is left of it; gives whether there
   * is more. After a scan it takes long, and whoever has others to serve does it bit by bit.
   */
  gather(): boolean;
  /** What is known of the line with this 0-based number without any work: what is not gathered may be missing. */
  findingsAt(index: number): readonly Finding[];
}

/** A line of a session, and what is known of it. */
export class SessionLine implements StoredLine {
  readonly #input: LineInput;
  /** Null until the line has been parsed. */
  kind: ParsedLine['kind'] | null = null;
  detected: string | null = null;
  checked = false;
  /** Of some of its characters, for samples. */
  hash = 0;
  findings: readonly LineFinding[] | null = null;
  /** Problems that dataset rules have with it. */
  shared: readonly SharedProblem[] | null = null;
  /** Both together, in words, once someone has asked for them. */
  gathered: LineFindings | null = null;
  chunk: StoredLine['chunk'] = null;
  slot = 0;

  constructor(input: LineInput) {
    this.#input = input;
  }

  get text(): string {
    return typeof this.#input === 'string' ? this.#input : this.#input.text;
  }

  get invalidAt(): readonly number[] | null {
    return typeof this.#input === 'string' ? null : this.#input.invalidAt;
  }

  get endsInReturn(): boolean {
    return typeof this.#input !== 'string' && this.#input.endsInReturn === true;
  }
}

/**
 * Lints lines (without their line ends, as `text.split('\n')` gives them) and then follows their edits. `{}` as settings
 * means the defaults. Lines may also come in portions, by `apply` at the end.
 */
export function openSession(
  lines: Iterable<LineInput>,
  settings: LintSettings,
  rules: readonly Rule[] = RULES,
): LintSession {
  const session = new Session(settings, rules);
  session.apply({ start: 0, removed: 0, inserted: [...lines] });
  return session;
}

class Session implements LintSession {
  readonly #lines = new LineStore<SessionLine>();
  readonly #facts: DatasetFacts;
  readonly #inspector: LineInspector;
  readonly #words: Uint32Array;
  readonly #dataset: DatasetRules;
  readonly #found: FindingStore;
  readonly #sample = new RecordSample(() => this.#recordLines());
  readonly #pinned: string | null;
  #format: string | null;
  #records = 0;
  /** Changes whenever lines move. */
  #structure = 0;
  #isFresh = false;
  /** The work of taking in what has changed, where it has begun. */
  #gathering: Iterator<undefined> | null = null;
  readonly #filter: FindingFilter;
  readonly #hasBaseline: boolean;
  #judged: Judged | null = null;

  constructor(settings: LintSettings, rules: readonly Rule[]) {
    const active = activeRules(rules, settings);
    const references = settings.references ?? [];
    this.#facts = factsOf(settings);
    this.#inspector = new LineInspector(active, settings);
    const { layout } = this.#inspector;
    this.#words = new Uint32Array(layout.size);
    this.#dataset = new DatasetRules(active, { references, layout });
    this.#found = new FindingStore(this.#dataset);
    this.#filter = new FindingFilter(settings);
    this.#hasBaseline = settings.baseline !== undefined;
    this.#pinned = settings.format ?? null;
    this.#format = this.#pinned;
  }

  apply(change: LineChange): void {
    this.#stale();
    const inserted = change.inserted.map((input) => new SessionLine(input));
    const gone = this.#lines.splice(change.start, change.removed, inserted);
    for (const line of gone) this.#drop(line);
    if (gone.length !== inserted.length) this.#structure += 1;
    if (change.start <= 0) this.#recheckMark(this.#lines.at(inserted.length));
    const format = this.#pinned ?? voteFormat(this.#votes());
    if (format === this.#format) for (const line of inserted) this.#check(line);
    else this.#recheckAll(format);
  }

  append(lines: readonly LineInput[], portion: CheckedPortion): void {
    const start = this.#lines.size;
    if (portion.format !== this.#format || start === 0) {
      this.apply({ start, removed: 0, inserted: lines });
      return;
    }
    this.#stale();
    this.#structure += 1;
    const inserted = lines.map((input) => new SessionLine(input));
    this.#lines.splice(start, 0, inserted);
    inserted.forEach((line, i) => this.#take(line, portion, i));
    const format = this.#pinned ?? voteFormat(this.#votes());
    if (format !== this.#format) this.#recheckAll(format);
  }

  #stale(): void {
    this.#judged = null;
    this.#isFresh = false;
    this.#gathering = null;
  }

  /** What is known of a line of a portion, as if it had been checked here. */
  #take(line: SessionLine, portion: CheckedPortion, i: number): void {
    const { size } = this.#inspector.layout;
    const at = i * size;
    const kind = kindAt(portion, i);
    line.detected = portion.formats[portion.detected[i] ?? 0] ?? null;
    line.findings = portion.findings.get(i) ?? null;
    this.#index(line, { kind, parsed: null, words: portion.words, at, failed: portion.failed.get(i) ?? [] });
  }

  get format(): string | null {
    return this.#format;
  }

  findings(): readonly Finding[] {
    return this.#judge().findings;
  }

  worst(limit: number): WorstFindings {
    if (this.#filter.isNeeded) {
      const { findings } = this.#judge();
      return { findings: findings.slice(0, limit), total: findings.length };
    }
    this.#refresh();
    return this.#found.worst(limit, this.#asDataset());
  }

  gather(): boolean {
    if (this.#isFresh) return false;
    this.#gathering ??= this.#found.settle(this.#asDataset());
    if (this.#gathering.next().done !== true) return true;
    this.#gathering = null;
    this.#sample.forget();
    this.#isFresh = true;
    return false;
  }

  #refresh(): void {
    while (this.gather());
  }

  findingsAt(index: number): readonly Finding[] {
    if (this.#hasBaseline) return this.#judge().findings.filter(({ line }) => line === index + 1);
    const line = this.#lines.at(index);
    return line === undefined ? [] : this.#found.of(line, this.#asDataset());
  }

  #asDataset(): Dataset {
    return {
      lines: this.#lines,
      structure: this.#structure,
      format: this.#format,
      facts: this.#facts,
      sample: this.#sample,
    };
  }

  #judge(): Judged {
    this.#refresh();
    this.#judged ??= this.#filter.judge(this.#found.all(this.#asDataset()), (index) => this.#lines.at(index));
    return this.#judged;
  }

  summary(): DatasetSummary {
    const summary = { format: formatById(this.#format)?.id ?? null, records: this.#records };
    if (!this.#filter.isNeeded) {
      this.#refresh();
      return { ...summary, counts: Object.fromEntries(this.#found.counts()) };
    }
    const { findings, accepted, stale } = this.#judge();
    const counts = countsByRule(findings);
    return { ...summary, counts, ...(this.#hasBaseline ? { baseline: { accepted, stale } } : {}) };
  }

  *#recordLines(): IterableIterator<SessionLine> {
    for (const line of this.#lines) if (line.kind === 'record' && line.checked) yield line;
  }

  /** Formats of the records in the order of the lines; the vote stops early, so this parses few lines. */
  *#votes(): IterableIterator<string | null> {
    let isFirst = true;
    for (const line of this.#lines) {
      if (line.kind === null) parse(line, isFirst);
      isFirst = false;
      if (line.kind === 'record') yield line.detected;
    }
  }

  #check(line: SessionLine): void {
    const place = { isFirst: this.#lines.at(0) === line, format: this.#format };
    const words = this.#words;
    const { parsed, detected, findings, failed } = this.#inspector.inspect(line, place, { words, at: 0 });
    line.detected = detected;
    line.findings = findings;
    this.#index(line, { kind: parsed.kind, parsed, words, at: 0, failed });
  }

  #index(line: SessionLine, signed: Omit<SignedRef, 'ref'>): void {
    line.kind = signed.kind;
    line.checked = true;
    line.hash = signed.words[signed.at] ?? 0;
    if (signed.kind === 'record') {
      this.#records++;
      this.#sample.add(line);
    }
    this.#dataset.add({ ref: line, ...signed });
  }

  #drop(line: SessionLine): void {
    if (!line.checked) return;
    this.#dataset.remove(line);
    if (line.kind === 'record') {
      this.#records--;
      this.#sample.remove(line);
    }
    line.checked = false;
    line.findings = null;
  }

  #recheckAll(format: string | null): void {
    this.#format = format;
    for (const line of this.#lines) this.#recheck(line);
  }

  #recheck(line: SessionLine): void {
    this.#drop(line);
    this.#check(line);
    this.#lines.touch(line);
  }

  /** Only the first line may begin with a byte order mark: the line after an edit at the top may have become it or not. */
  #recheckMark(line: SessionLine | undefined): void {
    if (line !== undefined && line.text.charCodeAt(0) === 0xfeff) this.#recheck(line);
  }
}

function parse(line: SessionLine, isFirst: boolean): void {
  const parsed = parseLine(isFirst ? withoutMark(line.text) : line.text);
  line.kind = parsed.kind;
  line.detected = parsed.kind === 'record' ? detectFormat(parsed.value) : null;
}
