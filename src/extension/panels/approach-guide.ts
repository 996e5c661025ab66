import * as vscode from 'vscode';
import { isApproachRequest } from '../../protocol/guards.ts';
import type { ApproachRequest, ApproachState } from '../../protocol/approach.ts';
import { readSignalsInThread } from '../../scan/signals-thread.ts';
import { findDatasetFiles } from '../views/pick-datasets.ts';
import { loadPage, onRequest } from './webview.ts';

export const APPROACH = 'tunesmith.approach';
const TITLE = vscode.l10n.t('RAG or Fine-Tuning?');

/** The one panel of the guide. It comes back after a reload of the window; what was answered is kept by its webview. */
export class ApproachGuide implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  #panel: vscode.WebviewPanel | undefined;

  constructor(extensionUri: vscode.Uri) {
    this.#extensionUri = extensionUri;
  }

  open(): void {
    if (this.#panel !== undefined) return this.#panel.reveal();
    this.#attach(vscode.window.createWebviewPanel(APPROACH, TITLE, vscode.ViewColumn.Active, {}));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (vscode.workspace.isTrusted) this.#attach(panel);
    else panel.dispose();
    return Promise.resolve();
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #attach(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    const workerFile = vscode.Uri.joinPath(this.#extensionUri, 'dist/signals-worker.js').fsPath;
    const host = new GuideHost(panel.webview, workerFile);
    loadPage(panel.webview, this.#extensionUri, { name: 'approach', title: TITLE });
    panel.onDidDispose(() => {
      host.dispose();
      if (this.#panel === panel) this.#panel = undefined;
    });
  }
}

/** Tells the page which datasets there are, and what the chosen one says. */
class GuideHost implements vscode.Disposable {
  readonly #webview: vscode.Webview;
  readonly #workerFile: string;
  readonly #subscription: vscode.Disposable;
  #datasets: readonly vscode.Uri[] = [];
  #reading = new AbortController();

  constructor(webview: vscode.Webview, workerFile: string) {
    this.#webview = webview;
    this.#workerFile = workerFile;
    this.#subscription = onRequest(webview, isApproachRequest, (request) => void this.#handle(request));
  }

  dispose(): void {
    this.#reading.abort();
    this.#subscription.dispose();
  }

  async #handle({ type, dataset }: ApproachRequest): Promise<void> {
    if (type === 'ready') this.#datasets = await findDatasetFiles();
    // Only what was offered is read: a page names no other file of the disk.
    const chosen = this.#datasets.find((uri) => uri.toString() === dataset);
    await this.#read(chosen);
  }

  /** One reading at a time: another choice ends the one before. */
  async #read(dataset: vscode.Uri | undefined): Promise<void> {
    this.#reading.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#tell({ kind: dataset === undefined ? 'none' : 'reading' });
    if (dataset === undefined) return;
    const options = { workerFile: this.#workerFile, signal: reading.signal };
    const read = await readSignalsInThread({ path: dataset.fsPath }, options);
    if (reading.signal.aborted) return;
    const { ok } = read;
    this.#tell(ok ? { kind: 'known', ...read.value } : { kind: 'failed', message: told(read.failure) });
  }

  #tell(signals: ApproachState['signals']): void {
    const state: ApproachState = {
      type: 'state',
      datasets: this.#datasets.map((uri) => ({
        uri: uri.toString(),
        label: vscode.workspace.asRelativePath(uri),
      })),
      signals,
    };
    void this.#webview.postMessage(state);
  }
}

function told({ message, hint }: { readonly message: string; readonly hint: string }): string {
  return `${message}. ${hint}`;
}
