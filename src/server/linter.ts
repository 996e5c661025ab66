import type { LintSession } from '../core/lint/session.ts';
import { LintedDocument } from './document.ts';
import { guard, type Log } from './guard.ts';
import { MAX_DIAGNOSTICS } from './convert.ts';
import type { Progress } from './progress.ts';
import { NO_RESULTS, resultsOf, type LintResults } from './results.ts';
import type { ContentChange } from './text.ts';
import { nameOf } from './uri.ts';

/** Work on one document before requests and other documents get their turn. */
const SLICE_MS = 15;
/** Quiet time after an edit before its results are shown: about the pause between two keystrokes. */
const DEBOUNCE_MS = 120;
/** Someone who types on sees results this often all the same. */
const MAX_WAIT_MS = 800;
/** A file that takes longer to read shows what was found so far this often, and not for more than a tenth of the time. */
const INTERIM_MS = 1000;
const INTERIM_SHARE = 10;

export interface LinterOptions {
  /** A session for a document, with the configuration that holds for it. */
  readonly openSession: (uri: string) => LintSession;
  /** Called with results that belong to the document's current version. */
  readonly publish: (document: LintedDocument, results: LintResults) => void;
  readonly clear: (uri: string) => void;
  readonly openProgress: (title: string, onCancel: () => void) => Progress;
  readonly log: Log;
}

/** The open documents, linted in slices between the requests. A newer edit drops the older results. */
export class Linter {
  readonly #options: LinterOptions;
  readonly #jobs = new Map<string, Job>();

  constructor(options: LinterOptions) {
    this.#options = options;
  }

  get(uri: string): LintedDocument | undefined {
    return this.#jobs.get(uri)?.document;
  }

  open(uri: string, version: number, text: string): void {
    this.#jobs.get(uri)?.dispose();
    const session = this.#options.openSession(uri);
    const job = new Job(new LintedDocument(uri, version, { text, session }), this.#options);
    this.#jobs.set(uri, job);
    job.start();
  }

  change(uri: string, version: number, changes: readonly ContentChange[]): void {
    const job = this.#jobs.get(uri);
    job?.document.change(version, changes);
    job?.edited();
  }

  /**
   * Gives an open document once the findings of what has been read are at hand. Gathering them after a scan takes long:
   * whoever is asked for them waits, and who asks for less is answered meanwhile.
   */
  async gathered(uri: string): Promise<LintedDocument | undefined> {
    await this.#jobs.get(uri)?.gathered();
    return this.get(uri);
  }

  close(uri: string): void {
    this.#jobs.get(uri)?.dispose();
    if (this.#jobs.delete(uri)) this.#options.clear(uri);
  }

  /** Lints a document from its beginning; gives whether it is open. */
  reopen(uri: string): boolean {
    const job = this.#jobs.get(uri);
    job?.document.reopen(this.#options.openSession(uri));
    job?.start();
    return job !== undefined;
  }

  /** Lints everything again, for a new configuration. */
  reopenAll(): void {
    for (const uri of this.#jobs.keys()) this.reopen(uri);
  }

  dispose(): void {
    for (const job of this.#jobs.values()) job.dispose();
    this.#jobs.clear();
  }
}

/** The lint work on one document and the timers that belong to it. */
class Job {
  readonly document: LintedDocument;
  readonly #options: LinterOptions;
  #work: NodeJS.Immediate | undefined;
  #publication: NodeJS.Timeout | undefined;
  /** The last that was published since the text was read from its beginning. */
  #results: LintResults | null = null;
  #interimAt = 0;
  /** Since when reading waits for the findings of what has been read to be gathered; undefined as long as it goes on. */
  #gathersSince: number | undefined;
  #waiting: (() => void)[] = [];
  /** When the first edit came that no results have been published for. */
  #editedAt: number | undefined;
  #dueAt = 0;
  /** Of reading the text as a whole; what is typed is linted too soon for any. */
  #progress: Progress | undefined;

  constructor(document: LintedDocument, options: LinterOptions) {
    this.document = document;
    this.#options = options;
  }

  /** Resolved once the findings are at hand, or the document is closed. */
  gathered(): Promise<void> {
    if (this.document.isGathered) return Promise.resolve();
    this.#gathersSince ??= Date.now();
    this.#schedule();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  start(): void {
    this.#dueAt = 0;
    this.#results = null;
    this.#interimAt = Date.now() + INTERIM_MS;
    this.#gathersSince = undefined;
    this.#progress?.done();
    this.#progress = this.#options.openProgress(`Linting ${nameOf(this.document.uri)}`, () => this.#stop());
    this.#schedule();
  }

  edited(): void {
    const now = Date.now();
    this.#editedAt ??= now;
    this.#dueAt = Math.min(now + DEBOUNCE_MS, this.#editedAt + MAX_WAIT_MS);
    clearTimeout(this.#publication);
    this.#publication = undefined;
    if (this.document.hasLongEdits) this.#waitForPause();
    else this.#schedule();
  }

  dispose(): void {
    this.#halt();
    this.#answer();
  }

  #halt(): void {
    clearImmediate(this.#work);
    this.#work = undefined;
    clearTimeout(this.#publication);
    this.#progress?.done();
  }

  #answer(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Says so at once, with what was found last: to gather what came since could take longer than the user waits. */
  #stop(): void {
    this.document.stop();
    const { uri, version, hasEdits } = this.document;
    const last = this.#results ?? { ...NO_RESULTS, version };
    // What has been typed since is shown by the slice that lints it, and that the scan has stopped with it.
    if (hasEdits || last.version !== version) return;
    this.#halt();
    if (this.#waiting.length > 0) this.#schedule();
    this.#options.publish(this.document, { ...last, uri, state: 'stopped' });
  }

  /** Who types in a line of megabytes would wait for it to be linted with every key. */
  #waitForPause(): void {
    this.#publication = setTimeout(
      guard('lint', this.#options.log, () => this.#schedule()),
      this.#dueAt - Date.now(),
    );
  }

  #schedule(): void {
    this.#work ??= setImmediate(
      guard('lint', this.#options.log, () => {
        this.#work = undefined;
        this.#slice();
      }),
    );
  }

  #slice(): void {
    const end = Date.now() + SLICE_MS;
    while (this.#isReading && Date.now() < end) this.document.step();
    if (this.#isReading) {
      this.#progress?.report(this.document.linesRead / this.document.lineCount);
      if (Date.now() >= this.#interimAt) this.#gathersSince ??= Date.now();
    } else if (this.#gatherUntil(end)) {
      this.#showGathered();
      if (this.document.isCurrent) return;
    }
    this.#schedule();
  }

  /** What is typed comes first; then findings that someone waits for. */
  get #isReading(): boolean {
    const { hasEdits, isCurrent } = this.document;
    return hasEdits || (!isCurrent && this.#gathersSince === undefined);
  }

  /** Gives whether all is gathered. */
  #gatherUntil(end: number): boolean {
    while (this.document.gather()) if (Date.now() >= end) return false;
    return true;
  }

  #showGathered(): void {
    this.#answer();
    const cost = Date.now() - (this.#gathersSince ?? Date.now());
    this.#gathersSince = undefined;
    if (this.document.isCurrent) {
      this.#progress?.done();
      this.#progress = undefined;
      this.#publishWhenDue();
      return;
    }
    if (Date.now() < this.#interimAt) return;
    this.#publish();
    this.#interimAt = Date.now() + Math.max(INTERIM_MS, cost * INTERIM_SHARE);
  }

  #publishWhenDue(): void {
    const wait = this.#dueAt - Date.now();
    if (wait <= 0) {
      this.#publish();
      return;
    }
    clearTimeout(this.#publication);
    this.#publication = setTimeout(
      guard('publish', this.#options.log, () => this.#publish()),
      wait,
    );
  }

  #publish(): void {
    this.#results = resultsOf(this.document, MAX_DIAGNOSTICS);
    this.#options.publish(this.document, this.#results);
    this.#editedAt = undefined;
  }
}
