import * as vscode from 'vscode';
import type { MonitorIdentity } from '../../protocol/run-monitor.ts';
import { isMonitorMemory } from '../../protocol/guards.ts';
import { keyOf, type JobRef } from '../runs/job.ts';
import type { Runs } from '../runs/runs.ts';
import { Monitor } from './monitor.ts';
import { loadPage } from './webview.ts';

export const MONITOR = 'tunesmith.monitor';

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
    const panel = vscode.window.createWebviewPanel(
      MONITOR,
      vscode.l10n.t('Run'),
      vscode.ViewColumn.Active,
      {},
    );
    this.#attach(panel, job);
  }

  /** Whether the job's monitor is before the user's eyes. */
  isShown(job: JobRef): boolean {
    return this.#panels.get(keyOf(job))?.visible === true;
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    if (!isMonitorMemory(state)) return panel.dispose();
    await this.#runs.readTargets();
    this.#attach(panel, { target: state.target, id: state.id }, state.compared);
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel, job: JobRef, compared: readonly MonitorIdentity[] = []): void {
    this.#panels.set(keyOf(job), panel);
    panel.title = this.#runs.find(job)?.status.name ?? vscode.l10n.t('Run');
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.#extensionUri, 'media/monitor-light.svg'),
      dark: vscode.Uri.joinPath(this.#extensionUri, 'media/monitor-dark.svg'),
    };
    const monitor = new Monitor(panel, { job, compared, runs: this.#runs });
    loadPage(panel.webview, this.#extensionUri, { name: 'monitor', title: vscode.l10n.t('Run monitor') });
    panel.onDidDispose(() => {
      monitor.dispose();
      this.#panels.delete(keyOf(job));
    });
  }
}
