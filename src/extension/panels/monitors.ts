import * as vscode from 'vscode';
import type { Metric } from '../../protocol/job.ts';
import type { MonitorEvent, MonitorIdentity, MonitorRequest } from '../../protocol/run-monitor.ts';
import { isMonitorIdentity, isMonitorRequest } from '../../protocol/guards.ts';
import type { FeedEvent, JobFeed } from '../runs/job-feed.ts';
import { keyOf, type JobRef } from '../runs/job.ts';
import type { Runs } from '../runs/runs.ts';
import { loadPage, onRequest } from './webview.ts';

export const MONITOR = 'tunesmith.monitor';

/** Lines and metrics that come within this time travel together. */
const BATCH_MS = 100;

/** The commands that a monitor's buttons may call; each gets the monitor's job. */
const COMMANDS: Readonly<Record<Extract<MonitorRequest, { type: 'command' }>['command'], string>> = {
  stop: 'tunesmith.stopRun',
  fetch: 'tunesmith.fetchAdapter',
  reveal: 'tunesmith.revealAdapter',
  showLog: 'tunesmith.showLog',
  reconnect: 'tunesmith.connectTarget',
};

/** The run monitors, one for each job. They come back after a reload of the window. */
export class Monitors implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #runs: Runs;
  readonly #panels = new Map<string, vscode.WebviewPanel>();

  constructor(extensionUri: vscode.Uri, runs: Runs) {
    this.#extensionUri = extensionUri;
    this.#runs = runs;
  }

  open(job: JobRef): void {
    const present = this.#panels.get(keyOf(job));
    if (present !== undefined) return present.reveal();
    const panel = vscode.window.createWebviewPanel(MONITOR, 'Run', vscode.ViewColumn.Active, {});
    this.#attach(panel, job);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    if (!isMonitorIdentity(state)) return panel.dispose();
    await this.#runs.readTargets();
    this.#attach(panel, { target: state.target, id: state.id });
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel, job: JobRef): void {
    this.#panels.set(keyOf(job), panel);
    panel.title = this.#runs.find(job)?.status.name ?? 'Run';
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.#extensionUri, 'media/monitor-light.svg'),
      dark: vscode.Uri.joinPath(this.#extensionUri, 'media/monitor-dark.svg'),
    };
    const monitor = new Monitor(panel, job, this.#runs);
    loadPage(panel.webview, this.#extensionUri, { name: 'monitor', title: 'Run monitor' });
    panel.onDidDispose(() => {
      monitor.dispose();
      this.#panels.delete(keyOf(job));
    });
  }
}

/** The host of one monitor: passes on what the job's feed tells. */
class Monitor implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #job: JobRef;
  readonly #runs: Runs;
  readonly #feed: JobFeed;
  readonly #subscriptions: vscode.Disposable[];
  #metrics: Metric[] = [];
  #log = '';
  #isReady = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(panel: vscode.WebviewPanel, job: JobRef, runs: Runs) {
    this.#panel = panel;
    this.#job = job;
    this.#runs = runs;
    this.#feed = runs.feed(job);
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
    if (request.type === 'command') {
      const argument = request.command === 'reconnect' ? this.#job.target : this.#job;
      void vscode.commands.executeCommand(COMMANDS[request.command], argument);
      return;
    }
    this.#isReady = true;
    this.#snapshot();
    if (vscode.workspace.isTrusted) void this.#runs.load(this.#job);
    else this.#feed.setLink({ state: 'lost', message: 'This folder is in Restricted Mode' });
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
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, BATCH_MS);
  }

  #flush(): void {
    if (this.#metrics.length > 0) this.#send({ type: 'metrics', metrics: this.#metrics });
    if (this.#log !== '') this.#send({ type: 'log', text: this.#log });
    this.#metrics = [];
    this.#log = '';
    this.#send({ type: 'facts', ...this.#facts() });
  }

  #facts(): Omit<Extract<MonitorEvent, { type: 'facts' }>, 'type'> {
    const job = this.#runs.find(this.#job);
    const status = this.#feed.status ?? job?.status ?? null;
    if (status !== null && this.#panel.title !== status.name) this.#panel.title = status.name;
    const identity: MonitorIdentity = { target: this.#job.target, id: this.#job.id };
    return {
      identity,
      status,
      link: this.#feed.link,
      adapter: job?.adapter ?? null,
      fetching: job?.fetching ?? null,
      fetchProblem: job?.fetchProblem ?? null,
    };
  }

  #send(event: MonitorEvent): void {
    if (this.#isReady) void this.#panel.webview.postMessage(event);
  }
}
