import * as vscode from 'vscode';
import { formatDuration } from '../../core/plan/words.ts';
import { describeJob, describeProgress, isActive } from '../../protocol/job-text.ts';
import type { JobState } from '../../protocol/job.ts';
import { keyOf, refOf, type Job } from '../runs/job.ts';
import type { Launch, Launcher } from '../runs/launcher.ts';
import { LOCAL, type Runs } from '../runs/runs.ts';

export const RUNS_VIEW = 'tunesmith.runs';

/** What the tree shows; commands of its menus get one of these. */
export type RunsNode =
  | { readonly kind: 'target'; readonly target: string }
  | { readonly kind: 'connect'; readonly target: string }
  | { readonly kind: 'launch'; readonly launch: Launch }
  | { readonly kind: 'job'; readonly job: Job };

/** Metrics come several times a second; the tree needn't. */
const REDRAW_MS = 200;

/** Targets that don't answer must not keep the others' jobs off the screen. */
const FIRST_LOOK_MS = 1500;

/** Targets with their jobs. */
export class RunsTree implements vscode.TreeDataProvider<RunsNode>, vscode.Disposable {
  readonly #runs: Runs;
  readonly #launcher: Launcher;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;
  #firstLook: Promise<unknown> | undefined;

  constructor(runs: Runs, launcher: Launcher) {
    this.#runs = runs;
    this.#launcher = launcher;
    const redraw = () => this.#redrawSoon();
    this.#subscriptions = [
      runs.onDidChange(redraw),
      launcher.onDidChange(redraw),
      vscode.workspace.onDidGrantWorkspaceTrust(redraw),
    ];
  }

  async getChildren(node?: RunsNode): Promise<RunsNode[]> {
    // A welcome view says why there is nothing to see in Restricted Mode.
    if (!vscode.workspace.isTrusted) return [];
    if (node === undefined) {
      this.#firstLook ??= Promise.race([this.#runs.refresh(), delay(FIRST_LOOK_MS)]);
      await this.#firstLook;
      return this.#targets();
    }
    return node.kind === 'target' ? this.#ofTarget(node.target) : [];
  }

  getTreeItem(node: RunsNode): vscode.TreeItem {
    if (node.kind === 'target') return this.#targetItem(node.target);
    if (node.kind === 'connect') return connectItem(node.target);
    return node.kind === 'launch' ? launchItem(node.launch) : jobItem(node.job);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#subscriptions, this.#changed).dispose();
  }

  /** None where all that there is to show is an idle `local`: the welcome view then says what to do. */
  #targets(): RunsNode[] {
    const { targets } = this.#runs;
    const known = targets.length === 0 ? [LOCAL] : targets;
    const isBare = known.every((target) => target === LOCAL && this.#ofTarget(target).length === 0);
    return isBare ? [] : known.map((target) => ({ kind: 'target', target }));
  }

  #ofTarget(target: string): RunsNode[] {
    const launches = this.#launcher.ofTarget(target).map((launch) => ({ kind: 'launch', launch }) as const);
    const jobs = this.#runs.jobs(target).map((job) => ({ kind: 'job', job }) as const);
    return [...launches, ...jobs, ...this.#offerToConnect(target)];
  }

  #offerToConnect(target: string): RunsNode[] {
    const { kind } = this.#runs.connection(target);
    return target !== LOCAL && kind !== 'open' && kind !== 'connecting' ? [{ kind: 'connect', target }] : [];
  }

  #targetItem(target: string): vscode.TreeItem {
    const connection = this.#runs.connection(target);
    const isOpen = connection.kind === 'open';
    const item = new vscode.TreeItem(target, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `target ${target}`;
    item.iconPath = new vscode.ThemeIcon(target === LOCAL ? 'device-desktop' : isOpen ? 'vm-active' : 'vm');
    item.contextValue = isOpen ? 'target.open' : 'target.closed';
    item.tooltip = target === LOCAL ? vscode.l10n.t('This computer') : vscode.l10n.t('Target {0}', target);
    if (connection.kind === 'connecting') item.description = vscode.l10n.t('connecting…');
    if (connection.kind === 'failed') {
      item.description = vscode.l10n.t('not connected');
      item.tooltip = `${connection.failure.message}.\n${connection.failure.hint}`;
    }
    return item;
  }

  #redrawSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire();
    }, REDRAW_MS);
  }
}

function connectItem(target: string): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Connect…'));
  item.id = `connect ${target}`;
  item.iconPath = new vscode.ThemeIcon('plug');
  item.tooltip = vscode.l10n.t('Connect to {0} and list its runs', target);
  item.command = {
    command: 'tunesmith.connectTarget',
    title: vscode.l10n.t('Connect to Target'),
    arguments: [target],
  };
  return item;
}

function launchItem(launch: Launch): vscode.TreeItem {
  const item = new vscode.TreeItem(launch.name);
  const { state } = launch;
  item.id = `launch ${launch.runFile.toString()}`;
  item.contextValue = state.kind === 'failed' ? 'launch.failed' : 'launch.busy';
  item.command = {
    command: 'tunesmith.openRunPanel',
    title: vscode.l10n.t('Open Run Panel'),
    arguments: [launch.runFile],
  };
  if (state.kind === 'failed') {
    item.iconPath = icon('error', 'testing.iconFailed');
    item.description = vscode.l10n.t('not started · {0}', state.message);
    item.tooltip = `${state.message}.\n${state.hint}`;
  } else if (state.kind === 'busy') {
    item.iconPath = new vscode.ThemeIcon('loading~spin');
    item.description = state.message;
  }
  return item;
}

const ICONS: Readonly<Record<JobState, readonly [name: string, colour?: string]>> = {
  queued: ['clock'],
  preparing: ['loading~spin'],
  running: ['sync~spin', 'charts.blue'],
  succeeded: ['pass', 'testing.iconPassed'],
  failed: ['error', 'testing.iconFailed'],
  cancelled: ['circle-slash'],
  lost: ['question', 'list.warningForeground'],
};

function jobItem(job: Job): vscode.TreeItem {
  const item = new vscode.TreeItem(job.status.name);
  const [name, colour] = job.isCurrent || !isActive(job.status) ? ICONS[job.status.state] : ['history'];
  item.id = `job ${keyOf(refOf(job))}`;
  item.iconPath = icon(name, colour);
  const text = description(job);
  item.description = progressText(job) ?? text;
  item.tooltip = tooltip(job);
  item.contextValue = contextOf(job);
  item.command = {
    command: 'tunesmith.openRunMonitor',
    title: vscode.l10n.t('Open Run Monitor'),
    arguments: [refOf(job)],
  };
  item.accessibilityInformation = { label: `${job.status.name}, ${text}` };
  return item;
}

/** A tree has no other progress bar than one of characters; that a job runs is what its icon says. */
function progressText({ status, metric, isCurrent, fetching }: Job): string | null {
  return isCurrent && fetching === undefined ? describeProgress(status, metric, vscode.l10n.t) : null;
}

function description(job: Job): string {
  if (job.fetching !== undefined) return vscode.l10n.t('fetching the adapter · {0}', job.fetching);
  const text = describeJob(job.status, job.metric, vscode.l10n.t);
  if (job.fetchProblem !== undefined) return vscode.l10n.t('{0} · adapter not fetched', text);
  return job.isCurrent ? text : vscode.l10n.t('last seen: {0}', text);
}

/** Decides over the inline actions: `job.active`, `job.succeeded.away`, `job.succeeded.home`, `job.succeeded.rehearsal`, `job.ended`. */
function contextOf(job: Job): string {
  if (isActive(job.status)) return 'job.active';
  if (job.status.state !== 'succeeded') return 'job.ended';
  if (job.status.rehearsal || job.status.dryRun) return 'job.succeeded.rehearsal';
  return job.adapter === undefined ? 'job.succeeded.away' : 'job.succeeded.home';
}

function tooltip(job: Job): string {
  const { status } = job;
  const lines = [
    vscode.l10n.t('{0} on {1}', status.name, job.target),
    description(job),
    vscode.l10n.t('Started {0}', new Date(status.createdAt).toLocaleString()),
  ];
  if (status.startedAt !== undefined && status.finishedAt !== undefined) {
    const took = formatDuration(Date.parse(status.finishedAt) - Date.parse(status.startedAt));
    lines.push(vscode.l10n.t('Took {0}', took));
  }
  if (status.error) lines.push(`${status.error.message}.`, status.error.hint);
  if (job.fetchProblem !== undefined)
    lines.push(vscode.l10n.t('The adapter was not fetched: {0}', job.fetchProblem));
  if (job.adapter !== undefined) lines.push(vscode.l10n.t('Adapter: {0}', job.adapter));
  lines.push(vscode.l10n.t('Job {0}', status.id));
  return lines.join('\n');
}

function icon(name: string, colour?: string): vscode.ThemeIcon {
  return colour === undefined
    ? new vscode.ThemeIcon(name)
    : new vscode.ThemeIcon(name, new vscode.ThemeColor(colour));
}

function delay(durationMs: number): Promise<void> {
  return new Promise((settle) => {
    setTimeout(settle, durationMs);
  });
}
