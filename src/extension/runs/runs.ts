import * as vscode from 'vscode';
import { fail, type Failure, type Outcome } from '../../core/outcome.ts';
import type { JobStatus, JobSummary } from '../../protocol/job.ts';
import { isActive } from '../../protocol/job-text.ts';
import type { Box } from '../../runner/box.ts';
import type { Boxes } from './boxes.ts';
import { JobFeed } from './job-feed.ts';
import { keyOf, type Job, type JobRef } from './job.ts';
import type { KnownJobs } from './known-jobs.ts';
import { askingPrompts, quietPrompts, type ConnectionPrompts } from './prompts.ts';

/** The target that needs no connection. */
export const LOCAL = 'local';

export type Connection =
  | { readonly kind: 'closed' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** The targets and their jobs, as far as their boxes could be asked. */
export class Runs implements vscode.Disposable {
  readonly #boxes: Boxes;
  readonly #known: KnownJobs;
  readonly #secrets: vscode.SecretStorage;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #targetsChanged = new vscode.EventEmitter<void>();
  readonly onDidChangeTargets = this.#targetsChanged.event;
  readonly #ended = new vscode.EventEmitter<Job>();
  /** A followed job came to its end. */
  readonly onDidEnd = this.#ended.event;
  readonly #connections = new Map<string, Connection>();
  readonly #summaries = new Map<string, readonly JobSummary[]>();
  readonly #feeds = new Map<string, JobFeed>();
  readonly #fetching = new Map<string, string>();
  readonly #fetchProblems = new Map<string, string>();
  #targets: readonly string[] = [];
  #targetsFailure: Failure | undefined;

  constructor(boxes: Boxes, known: KnownJobs, secrets: vscode.SecretStorage) {
    this.#boxes = boxes;
    this.#known = known;
    this.#secrets = secrets;
  }

  get targets(): readonly string[] {
    return this.#targets;
  }

  /** Why the targets file could not be read. */
  get targetsFailure(): Failure | undefined {
    return this.#targetsFailure;
  }

  connection(target: string): Connection {
    return this.#connections.get(target) ?? { kind: 'closed' };
  }

  /** The target's jobs, the newest first. Before its box was asked: those that this computer remembers. */
  jobs(target: string): readonly Job[] {
    const summaries = this.#summaries.get(target);
    const jobs =
      summaries === undefined
        ? this.#known.ofTarget(target).map(({ status }) => this.#job(target, { target, status }, false))
        : summaries.map((summary) => this.#job(target, summary, true));
    return jobs.sort((a, b) => b.status.createdAt.localeCompare(a.status.createdAt));
  }

  find({ target, id }: JobRef): Job | undefined {
    return this.jobs(target).find((job) => job.status.id === id);
  }

  /** Reads the targets file and asks every box that answers without a question. */
  async refresh(): Promise<void> {
    await this.readTargets();
    await Promise.all(this.#targets.map((target) => this.#refreshQuietly(target)));
  }

  async readTargets(): Promise<void> {
    const names = await this.#boxes.names();
    this.#targets = names.ok ? names.value : [LOCAL];
    this.#targetsFailure = names.ok ? undefined : names.failure;
    this.#targetsChanged.fire();
    this.#changed.fire();
  }

  /** Opens the box, asking whatever must be asked, and lists its jobs. */
  async connect(target: string): Promise<Outcome<Box>> {
    const outcome = await this.#open(target, askingPrompts(this.#secrets));
    if (outcome.ok) await this.list(target, outcome.value);
    return outcome;
  }

  async list(target: string, box: Box): Promise<void> {
    const outcome = await box.list();
    if (!outcome.ok) {
      await this.#boxes.close(target);
      this.#setConnection(target, { kind: 'failed', failure: outcome.failure });
      return;
    }
    this.#summaries.set(target, outcome.value);
    for (const { status } of outcome.value) {
      if (this.#known.find(target, status.id) !== undefined) this.#known.remember({ target, status });
      const isWaited = this.#feeds.get(keyOf({ target, id: status.id }))?.isComplete === false;
      if (isActive(status) || isWaited) void this.#follow({ target, id: status.id }, box);
      else this.#endIfNew(target, status);
    }
    this.#changed.fire();
  }

  /** The job's metrics and log. They come in when its box is open; `connect` or `refresh` opens it. */
  feed(ref: JobRef): JobFeed {
    const key = keyOf(ref);
    const present = this.#feeds.get(key);
    if (present !== undefined) return present;
    const feed = new JobFeed();
    this.#feeds.set(key, feed);
    feed.onEvent((event) => event.type !== 'log' && this.#changed.fire());
    return feed;
  }

  /** Reads the job's metrics and log from the start, unless they are being followed or have been to the end. */
  async load(ref: JobRef): Promise<void> {
    const feed = this.feed(ref);
    if (feed.isComplete) return;
    const outcome = await this.#open(ref.target, quietPrompts(this.#secrets));
    if (outcome.ok) await this.#follow(ref, outcome.value);
    else feed.setLink({ state: 'lost', message: outcome.failure.message });
  }

  async stop(ref: JobRef): Promise<Outcome<JobStatus>> {
    const opened = await this.#open(ref.target, askingPrompts(this.#secrets));
    if (!opened.ok) return opened;
    const outcome = await opened.value.stop(ref.id);
    await this.list(ref.target, opened.value);
    return outcome;
  }

  /** Downloads the adapter of a finished job into the folder. One fetch of a job at a time. */
  async fetchAdapter(ref: JobRef, folder: string): Promise<Outcome<string>> {
    const key = keyOf(ref);
    if (this.#fetching.has(key)) return fail('busy', 'The adapter is being fetched already', 'Wait for it.');
    this.#fetchProblems.delete(key);
    this.#setFetching(key, 'Connecting');
    try {
      const opened = await this.#open(ref.target, askingPrompts(this.#secrets));
      if (!opened.ok) return this.#noteFetch(key, opened);
      const outcome = await opened.value.fetch(ref.id, {
        part: 'adapter',
        folder,
        onEvent: (event) => event.type === 'progress' && this.#setFetching(key, event.message),
      });
      const job = this.find(ref);
      if (outcome.ok && job !== undefined) {
        this.#known.remember({ target: ref.target, status: job.status, adapter: outcome.value });
      }
      return this.#noteFetch(key, outcome);
    } finally {
      this.#fetching.delete(key);
      this.#changed.fire();
    }
  }

  dispose(): void {
    for (const feed of this.#feeds.values()) feed.dispose();
    void this.#boxes.closeAll();
    vscode.Disposable.from(this.#changed, this.#targetsChanged, this.#ended).dispose();
  }

  #job(target: string, summary: JobSummary, isCurrent: boolean): Job {
    const ref = { target, id: summary.status.id };
    const feed = this.#feeds.get(keyOf(ref));
    const known = this.#known.find(target, ref.id);
    const metric = feed?.latest ?? summary.lastMetric;
    const fetching = this.#fetching.get(keyOf(ref));
    const fetchProblem = this.#fetchProblems.get(keyOf(ref));
    return {
      target,
      status: feed?.status ?? summary.status,
      isCurrent: isCurrent && feed?.link.state !== 'lost',
      ...(metric === undefined ? {} : { metric }),
      ...(known?.runFile === undefined ? {} : { runFile: known.runFile }),
      ...(known?.adapter === undefined ? {} : { adapter: known.adapter }),
      ...(fetching === undefined ? {} : { fetching }),
      ...(fetchProblem === undefined ? {} : { fetchProblem }),
    };
  }

  /** A fetch often runs by itself, so its failure must stay where it can be seen. */
  #noteFetch<T>(key: string, outcome: Outcome<T>): Outcome<T> {
    if (!outcome.ok) this.#fetchProblems.set(key, `${outcome.failure.message}. ${outcome.failure.hint}`);
    return outcome;
  }

  async #refreshQuietly(target: string): Promise<void> {
    const outcome = await this.#open(target, quietPrompts(this.#secrets));
    if (outcome.ok) await this.list(target, outcome.value);
  }

  async #open(target: string, prompts: ConnectionPrompts): Promise<Outcome<Box>> {
    if (!this.#boxes.isOpen(target)) this.#setConnection(target, { kind: 'connecting' });
    const outcome = await this.#boxes.get(target, prompts);
    if (outcome.ok) {
      this.#setConnection(target, { kind: 'open' });
      return outcome;
    }
    await prompts.forgetUsed();
    this.#setConnection(target, { kind: 'failed', failure: outcome.failure });
    return outcome;
  }

  async #follow(ref: JobRef, box: Box): Promise<void> {
    const feed = this.feed(ref);
    await feed.follow(box, ref.id);
    if (feed.status !== undefined && !isActive(feed.status)) this.#endIfNew(ref.target, feed.status);
  }

  /** Tells of an end once: the last status known of the job is then final. */
  #endIfNew(target: string, status: JobStatus): void {
    const known = this.#known.find(target, status.id);
    if (known === undefined) return;
    this.#known.remember({ target, status });
    const job = this.find({ target, id: status.id });
    if (job !== undefined) this.#ended.fire({ ...job, status });
  }

  #setConnection(target: string, connection: Connection): void {
    this.#connections.set(target, connection);
    this.#changed.fire();
  }

  #setFetching(key: string, message: string): void {
    this.#fetching.set(key, message);
    this.#changed.fire();
  }
}
