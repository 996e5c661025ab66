import * as vscode from 'vscode';
import { fail, type Failure, type Outcome } from '../../core/outcome.ts';
import { measuredSpeed } from '../../core/plan/measured-speed.ts';
import type { JobStatus, JobSummary, RunEvent } from '../../protocol/job.ts';
import { isActive, transferText } from '../../protocol/job-text.ts';
import type { Box } from '../../runner/box.ts';
import type { DownloadOptions } from '../../runner/download.ts';
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

export interface EndedJob {
  readonly job: Job;
  /** Whether it was not known before. */
  readonly isNews: boolean;
}

/** The targets and their jobs, as far as their boxes could be asked. */
export class Runs implements vscode.Disposable {
  readonly #boxes: Boxes;
  readonly #known: KnownJobs;
  readonly #secrets: vscode.SecretStorage;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #targetsChanged = new vscode.EventEmitter<void>();
  readonly onDidChangeTargets = this.#targetsChanged.event;
  readonly #ended = new vscode.EventEmitter<EndedJob>();
  /** A job that this computer launched has ended, now or earlier. */
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

  /** Whether the job's box has told that it has no such job any more. */
  isGone({ target, id }: JobRef): boolean {
    return this.#summaries.get(target)?.every(({ status }) => status.id !== id) ?? false;
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
      const isWaited = this.#feeds.get(keyOf({ target, id: status.id }))?.isComplete === false;
      if (isActive(status) || isWaited) void this.#follow({ target, id: status.id }, box);
      this.#learn(target, status);
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

  /** Asks the job's box something, opening it first where that is needed. */
  async onBox<T>(ref: JobRef, ask: (box: Box, id: string) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const opened = await this.#open(ref.target, askingPrompts(this.#secrets));
    return opened.ok ? ask(opened.value, ref.id) : opened;
  }

  /** Starts the job again; it is followed from here on as a new one is. */
  async resume(ref: JobRef): Promise<Outcome<JobStatus>> {
    const outcome = await this.onBox(ref, (box, id) => box.resume(id));
    if (outcome.ok) this.#forgetFeed(ref);
    await this.#listAgain(ref.target);
    return outcome;
  }

  /** Deletes the job from its box, and forgets it. */
  async remove(ref: JobRef): Promise<Outcome<number>> {
    const outcome = await this.onBox(ref, (box, id) => box.remove(id));
    if (outcome.ok) {
      this.#forgetFeed(ref);
      this.#known.forget(ref.target, ref.id);
    }
    await this.#listAgain(ref.target);
    return outcome;
  }

  fetchCheckpoint(ref: JobRef, what: Pick<DownloadOptions, 'part' | 'folder'>): Promise<Outcome<string>> {
    return this.#fetch(ref, what);
  }

  /** Downloads the adapter of a finished job into the folder. One fetch of a job at a time. */
  async fetchAdapter(ref: JobRef, folder: string): Promise<Outcome<string>> {
    const outcome = await this.#fetch(ref, { part: 'adapter', folder });
    const job = this.find(ref);
    if (outcome.ok && job !== undefined) {
      this.#known.remember({ target: ref.target, status: job.status, adapter: outcome.value });
      this.#changed.fire();
    }
    return outcome;
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

  async #fetch(ref: JobRef, what: Pick<DownloadOptions, 'part' | 'folder'>): Promise<Outcome<string>> {
    const key = keyOf(ref);
    if (this.#fetching.has(key))
      return fail(
        'busy',
        vscode.l10n.t('Something of this run is being fetched already'),
        vscode.l10n.t('Wait for it.'),
      );
    this.#fetchProblems.delete(key);
    this.#setFetching(key, vscode.l10n.t('Connecting'));
    try {
      const onEvent = (event: RunEvent): void => {
        if (event.type === 'progress') this.#setFetching(key, transferText(event));
      };
      return this.#noteFetch(key, await this.onBox(ref, (box, id) => box.fetch(id, { ...what, onEvent })));
    } finally {
      this.#fetching.delete(key);
      this.#changed.fire();
    }
  }

  /** What was told of an earlier attempt, or of a job that is gone. */
  #forgetFeed(ref: JobRef): void {
    this.#feeds.get(keyOf(ref))?.forget();
  }

  async #listAgain(target: string): Promise<void> {
    const opened = await this.#open(target, quietPrompts(this.#secrets));
    if (opened.ok) await this.list(target, opened.value);
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
    if (feed.status !== undefined) this.#learn(ref.target, feed.status);
  }

  /** Brings what is known of a job that this computer launched up to date, and tells of its end. */
  #learn(target: string, status: JobStatus): void {
    const known = this.#known.find(target, status.id);
    if (known === undefined) return;
    this.#known.remember({ target, status, ...this.#speedOf(target, status) });
    const job = this.find({ target, id: status.id });
    if (job === undefined || isActive(status)) return;
    this.#ended.fire({ job: { ...job, status }, isNews: known.status.state !== status.state });
  }

  /** What a run that has succeeded says of the time that others like it will take. */
  #speedOf(target: string, { id, state }: JobStatus): { readonly tokensPerSecond?: number } {
    if (state !== 'succeeded') return {};
    const followed = this.#feeds.get(keyOf({ target, id }))?.metrics ?? [];
    const last = this.find({ target, id })?.metric;
    const tokensPerSecond = measuredSpeed(followed.length > 0 || last === undefined ? followed : [last]);
    return tokensPerSecond === undefined ? {} : { tokensPerSecond };
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
