import * as vscode from 'vscode';
import { describeJob } from '../../protocol/job-text.ts';
import type { Metric } from '../../protocol/job.ts';
import type { MonitorEvent, MonitorIdentity, MonitorRequest, OtherJob } from '../../protocol/run-monitor.ts';
import { isMonitorRequest } from '../../protocol/guards.ts';
import type { FeedEvent, JobFeed } from '../runs/job-feed.ts';
import { keyOf, refOf, type JobRef } from '../runs/job.ts';
import { metricsTable } from '../runs/metrics-table.ts';
import type { Runs } from '../runs/runs.ts';
import { saveAs } from './save-as.ts';
import { onRequest } from './webview.ts';

/** Lines and metrics that come within this time travel together. */
const BATCH_MS = 100;

type Command = Extract<MonitorRequest, { type: 'command' }>['command'];
type Facts = Omit<Extract<MonitorEvent, { type: 'facts' }>, 'type'>;

/** The commands that a monitor's buttons may call; each gets the monitor's job. */
const COMMANDS: Readonly<Record<Exclude<Command, 'saveTable'>, string>> = {
  stop: 'tunesmith.stopRun',
  fetch: 'tunesmith.fetchAdapter',
  reveal: 'tunesmith.revealAdapter',
  showLog: 'tunesmith.showLog',
  reconnect: 'tunesmith.connectTarget',
};

export interface MonitorOptions {
  readonly job: JobRef;
  /** Jobs whose curves are drawn beside the job's own. */
  readonly compared: readonly MonitorIdentity[];
  readonly runs: Runs;
}

/** Another job, and what of it the page has. */
interface Compared {
  readonly job: MonitorIdentity;
  readonly feed: JobFeed;
  sent: readonly Metric[] | undefined;
  count: number;
}

/** The host of one monitor: passes on what the feeds of its jobs tell. */
export class Monitor implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #job: JobRef;
  readonly #runs: Runs;
  readonly #feed: JobFeed;
  readonly #subscriptions: vscode.Disposable[];
  #compared: readonly Compared[];
  #metrics: Metric[] = [];
  #log = '';
  #lastFacts = '';
  #isReady = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(panel: vscode.WebviewPanel, { job, compared, runs }: MonitorOptions) {
    this.#panel = panel;
    this.#job = job;
    this.#runs = runs;
    this.#feed = runs.feed(job);
    this.#compared = this.#feedsOf(compared);
    this.#subscriptions = [
      onRequest(panel.webview, isMonitorRequest, (request) => this.#handle(request)),
      this.#feed.onEvent((event) => this.#take(event)),
      runs.onDidChange(() => this.#flushSoon()),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #handle(request: MonitorRequest): void {
    if (request.type === 'ready') this.#begin();
    else if (request.type === 'compare') this.#compare(request.with);
    else if (request.type === 'savePicture') void this.#savePicture(request.png);
    else if (request.command === 'saveTable') void this.#saveTable();
    else {
      const argument = request.command === 'reconnect' ? this.#job.target : this.#job;
      void vscode.commands.executeCommand(COMMANDS[request.command], argument);
    }
  }

  #begin(): void {
    this.#isReady = true;
    this.#compared = this.#feedsOf(this.#compared.map(({ job }) => job));
    this.#snapshot();
    this.#loadCompared();
    if (vscode.workspace.isTrusted) void this.#runs.load(this.#job);
    else this.#feed.setLink({ state: 'lost', message: vscode.l10n.t('This folder is in Restricted Mode') });
  }

  #compare(jobs: readonly MonitorIdentity[]): void {
    this.#compared = this.#feedsOf(jobs.filter((job) => keyOf(job) !== keyOf(this.#job)));
    this.#loadCompared();
    this.#flushSoon();
  }

  #feedsOf(jobs: readonly MonitorIdentity[]): readonly Compared[] {
    return jobs.map((job) => ({ job, feed: this.#runs.feed(job), sent: undefined, count: 0 }));
  }

  #loadCompared(): void {
    if (!vscode.workspace.isTrusted) return;
    for (const { job } of this.#compared) void this.#runs.load(job);
  }

  #savePicture(png: string): Promise<void> {
    return saveAs(
      `${this.#name()}.png`,
      { [vscode.l10n.t('Pictures')]: ['png'] },
      Buffer.from(png, 'base64'),
    );
  }

  #saveTable(): Promise<void> {
    const runs = [{ job: this.#job, feed: this.#feed }, ...this.#compared].map(({ job, feed }) => ({
      job,
      name: this.#runs.find(job)?.status.name ?? job.id,
      metrics: feed.metrics,
    }));
    return saveAs(
      `${this.#name()}.csv`,
      { [vscode.l10n.t('Tables')]: ['csv'] },
      Buffer.from(metricsTable(runs)),
    );
  }

  #name(): string {
    return this.#runs.find(this.#job)?.status.name ?? this.#job.id;
  }

  #take(event: FeedEvent): void {
    if (event.type === 'restart') {
      this.#snapshot();
      return;
    }
    if (event.type === 'metric') this.#metrics.push(event.metric);
    if (event.type === 'log') this.#log += event.text;
    this.#flushSoon();
  }

  #snapshot(): void {
    this.#metrics = [];
    this.#log = '';
    const { metrics, log } = this.#feed;
    this.#send({ type: 'snapshot', ...this.#facts(), metrics: [...metrics], log });
    this.#sendCompared();
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, BATCH_MS);
  }

  #flush(): void {
    this.#compared = this.#compared.filter(({ job }) => !this.#runs.isGone(job));
    if (this.#metrics.length > 0) this.#send({ type: 'metrics', metrics: this.#metrics });
    if (this.#log !== '') this.#send({ type: 'log', text: this.#log });
    this.#metrics = [];
    this.#log = '';
    this.#sendFacts();
    this.#sendCompared();
  }

  /** Other runs' news come this way too, and most of it changes nothing here. */
  #sendFacts(): void {
    const facts = this.#facts();
    const text = JSON.stringify(facts);
    if (text === this.#lastFacts) return;
    this.#lastFacts = text;
    this.#send({ type: 'facts', ...facts });
  }

  #sendCompared(): void {
    if (!this.#isReady) return;
    for (const one of this.#compared) {
      const { metrics } = one.feed;
      // A feed that starts anew has another list.
      const isMore = metrics === one.sent;
      const news = isMore ? metrics.slice(one.count) : metrics;
      if (isMore && news.length === 0) continue;
      one.sent = metrics;
      one.count = metrics.length;
      this.#send({ type: 'compared', identity: identityOf(one.job), metrics: [...news], isMore });
    }
  }

  #facts(): Facts {
    const job = this.#runs.find(this.#job);
    const status = this.#feed.status ?? job?.status ?? null;
    if (status !== null && this.#panel.title !== status.name) this.#panel.title = status.name;
    return {
      identity: identityOf(this.#job),
      status,
      link: this.#feed.link,
      adapter: job?.adapter ?? null,
      fetching: job?.fetching ?? null,
      fetchProblem: job?.fetchProblem ?? null,
      events: [...this.#feed.happened],
      others: this.#others(),
      compared: this.#compared.map((one) => identityOf(one.job)),
    };
  }

  /** Those that are compared are among them even where their box was not asked yet: a tick can be taken away. */
  #others(): OtherJob[] {
    const listed = this.#runs.targets
      .flatMap((target) => this.#runs.jobs(target))
      .filter((job) => keyOf(refOf(job)) !== keyOf(this.#job))
      .map((job) => ({
        identity: identityOf(refOf(job)),
        name: job.status.name,
        about: `${job.target} · ${describeJob(job.status, job.metric, vscode.l10n.t)} · ${new Date(job.status.createdAt).toLocaleString()}`,
      }));
    const unlisted = this.#compared
      .filter(({ job }) => this.#runs.find(job) === undefined)
      .map(({ job }) => ({
        identity: identityOf(job),
        name: job.id,
        about: vscode.l10n.t('{0} · not connected', job.target),
      }));
    return [...listed, ...unlisted];
  }

  #send(event: MonitorEvent): void {
    if (this.#isReady) void this.#panel.webview.postMessage(event);
  }
}

function identityOf({ target, id }: JobRef): MonitorIdentity {
  return { target, id };
}
