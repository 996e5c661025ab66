import type { LintSession } from '../core/lint/session.ts';
import { LintedDocument } from './document.ts';
import { guard, type Log } from './guard.ts';
import type { ContentChange } from './text.ts';

/** Work on one document before requests and other documents get their turn. */
const SLICE_MS = 15;
/** Quiet time after an edit before its results are shown: about the pause between two keystrokes. */
const DEBOUNCE_MS = 120;
/** Someone who types on sees results this often all the same. */
const MAX_WAIT_MS = 800;
/** A file that takes longer to read shows what was found so far this often. */
const INTERIM_MS = 1000;

export interface LinterOptions {
  /** A session for a document, with the configuration that holds for it. */
  readonly openSession: (uri: string) => LintSession;
  /** Called with results that belong to the document's current version. */
  readonly publish: (document: LintedDocument) => void;
  readonly clear: (uri: string) => void;
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

  close(uri: string): void {
    this.#jobs.get(uri)?.dispose();
    if (this.#jobs.delete(uri)) this.#options.clear(uri);
  }

  /** Lints everything again, for a new configuration. */
  reopenAll(): void {
    for (const [uri, job] of this.#jobs) {
      job.document.reopen(this.#options.openSession(uri));
      job.start();
    }
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
  #publishedAt = Date.now();
  /** When the first edit came that no results have been published for. */
  #editedAt: number | undefined;
  #dueAt = 0;

  constructor(document: LintedDocument, options: LinterOptions) {
    this.document = document;
    this.#options = options;
  }

  start(): void {
    this.#dueAt = 0;
    this.#schedule();
  }

  edited(): void {
    const now = Date.now();
    this.#editedAt ??= now;
    this.#dueAt = Math.min(now + DEBOUNCE_MS, this.#editedAt + MAX_WAIT_MS);
    clearTimeout(this.#publication);
    this.#publication = undefined;
    this.#schedule();
  }

  dispose(): void {
    clearImmediate(this.#work);
    clearTimeout(this.#publication);
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
    while (!this.document.isCurrent && Date.now() < end) this.document.step();
    if (this.document.isCurrent) {
      this.#publishWhenDue();
      return;
    }
    if (!this.document.hasEdits && Date.now() - this.#publishedAt > INTERIM_MS) this.#publish();
    this.#schedule();
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
    this.#options.publish(this.document);
    this.#publishedAt = Date.now();
    this.#editedAt = undefined;
  }
}
