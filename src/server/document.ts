import type { WorstFindings } from '../core/lint/finding-store.ts';
import type { Finding } from '../core/lint/finding.ts';
import type { DatasetSummary, LineChange, LineInput, LintSession } from '../core/lint/session.ts';
import { DocumentText, type ContentChange } from './text.ts';
import type { TokenTotal } from './token-total.ts';

/** Lines and UTF-16 units that one step of work takes at most, unless a single line is longer: some 5 ms of linting. */
const STEP_LINES = 200;
const STEP_UNITS = 20_000;
/** A line of so many units takes longer to lint than a keystroke may take, some 10 ms. */
const LONG_LINE = 200_000;

/**
 * An open document and the lint session that follows it. The text is always current; the session catches up in small
 * steps: first the waiting edits, then the lines that it has not read yet, so that it always knows a prefix of the text.
 */
export class LintedDocument {
  readonly uri: string;
  readonly #text: DocumentText;
  #version: number;
  #session: LintSession;
  /** Number of lines that the session knows. */
  #known = 0;
  #waiting: LineChange[] = [];
  #findings: readonly Finding[] | undefined;
  /** Whether the session has nothing left to gather. */
  #isGathered = false;
  #isStopped = false;

  constructor(uri: string, version: number, { text, session }: { text: string; session: LintSession }) {
    this.uri = uri;
    this.#version = version;
    this.#text = new DocumentText(text);
    this.#session = session;
  }

  get version(): number {
    return this.#version;
  }

  get lineCount(): number {
    return this.#text.length;
  }

  line(index: number): string {
    return this.#text.line(index);
  }

  /** Tokens of the current text, which whoever wants them counts. */
  get tokens(): TokenTotal {
    return this.#text.tokens;
  }

  change(version: number, changes: readonly ContentChange[]): void {
    for (const change of changes) this.#enqueue(this.#text.apply(change));
    this.#version = version;
  }

  /** Starts over with an empty session, for a new configuration. */
  reopen(session: LintSession): void {
    this.#session = session;
    this.#text.recount();
    this.#known = 0;
    this.#waiting = [];
    this.#findings = undefined;
    this.#isGathered = false;
    this.#isStopped = false;
  }

  /** Reads no further, at the user's wish. Edits of what has been read are followed all the same. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Number of lines that have been read. */
  get linesRead(): number {
    return this.#known;
  }

  /** Whether the session knows the whole current text. */
  get isComplete(): boolean {
    return !this.hasEdits && this.#known === this.#text.length;
  }

  /** Whether there is nothing to do. */
  get isCurrent(): boolean {
    return this.isComplete || (this.#isStopped && !this.hasEdits);
  }

  /** Whether edits wait: until they are applied, the findings' positions are those of an older text. */
  get hasEdits(): boolean {
    return this.#waiting.length > 0;
  }

  /** Whether one of them will take long to lint. */
  get hasLongEdits(): boolean {
    return this.#waiting.some(({ inserted }) => inserted.some((line) => lengthOf(line) > LONG_LINE));
  }

  /** Does one small piece of work. */
  step(): void {
    const edit = this.#waiting.shift();
    if (edit === undefined) this.#readOn();
    else this.#applyToPrefix(edit);
  }

  /** Whether the findings of what has been read are at hand; else they take a while, which `gather` divides. */
  get isGathered(): boolean {
    return this.#isGathered && !this.hasEdits;
  }

  /** Does one small piece of the work that findings and summary need; gives whether there is more. */
  gather(): boolean {
    this.#isGathered = !this.#session.gather();
    return !this.#isGathered;
  }

  /** Findings of the current text, or of the part of it that has been read. */
  findings(): readonly Finding[] {
    while (this.hasEdits) this.step();
    this.#findings ??= this.#session.findings();
    this.#isGathered = true;
    return this.#findings;
  }

  /** Those of a line, 0-based, as far as they have been gathered. */
  findingsAt(line: number): readonly Finding[] {
    while (this.hasEdits) this.step();
    return this.#session.findingsAt(line);
  }

  /** Id of the format of its records, as far as it has been read. */
  get format(): string | null {
    return this.#session.format;
  }

  /** The first so many of them, and how many there are, which costs less. */
  worst(limit: number): WorstFindings {
    while (this.hasEdits) this.step();
    return this.#session.worst(limit);
  }

  summary(): DatasetSummary {
    return this.#session.summary();
  }

  /** Keystrokes in one line that come faster than they are linted become one edit. */
  #enqueue(edit: LineChange): void {
    const last = this.#waiting.at(-1);
    if (last !== undefined && isSameLine(last, edit)) this.#waiting.pop();
    this.#waiting.push(...inSteps(edit));
  }

  #applyToPrefix(edit: LineChange): void {
    if (edit.start >= this.#known) return;
    if (edit.start + edit.removed <= this.#known) {
      this.#apply(edit);
    } else {
      // The edit reaches into lines that are not read yet: they are read later, in their new form.
      this.#apply({ start: edit.start, removed: this.#known - edit.start, inserted: [] });
    }
  }

  #readOn(): void {
    const inserted: string[] = [];
    let units = 0;
    while (inserted.length < STEP_LINES && units < STEP_UNITS) {
      const index = this.#known + inserted.length;
      if (index >= this.#text.length) break;
      const line = this.#text.own(index);
      inserted.push(line);
      units += line.length;
    }
    if (inserted.length > 0) this.#apply({ start: this.#known, removed: 0, inserted });
  }

  #apply(edit: LineChange): void {
    this.#session.apply(edit);
    this.#known += edit.inserted.length - edit.removed;
    this.#findings = undefined;
    this.#isGathered = false;
  }
}

function lengthOf(line: LineInput): number {
  return typeof line === 'string' ? line.length : line.text.length;
}

function isSameLine(a: LineChange, b: LineChange): boolean {
  return a.start === b.start && [a, b].every((edit) => edit.removed === 1 && edit.inserted.length === 1);
}

/** A large paste as a sequence of small edits. */
function inSteps(edit: LineChange): readonly LineChange[] {
  if (edit.inserted.length <= STEP_LINES) return [edit];
  const steps: LineChange[] = [];
  for (let done = 0; done < edit.inserted.length; done += STEP_LINES) {
    const inserted = edit.inserted.slice(done, done + STEP_LINES);
    steps.push({ start: edit.start + done, removed: done === 0 ? edit.removed : 0, inserted });
  }
  return steps;
}
