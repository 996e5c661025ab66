import * as vscode from 'vscode';
import { appendItem, removeValue, setValue, type TextEdit } from '../../core/run/edit.ts';
import { isFormField, toPath } from '../../core/run/fields.ts';
import type { RunPanelRequest, RunPanelState } from '../../protocol/run-panel.ts';
import { isRunPanelRequest } from '../../protocol/guards.ts';
import { loadPage, onRequest } from '../panels/webview.ts';
import type { Launcher } from '../runs/launcher.ts';
import type { Runs } from '../runs/runs.ts';
import { DocumentEditor } from './edit-document.ts';
import { pickDatasets } from './pick-datasets.ts';
import type { RunFiles } from './run-files.ts';

export const RUN_VIEW = 'tunesmith.run';

/** The commands that the panel's buttons may call, and no others. */
const COMMANDS = {
  newRun: 'tunesmith.newRun',
  train: 'tunesmith.train',
  editTargets: 'tunesmith.editTargets',
  manageTrust: 'workbench.trust.manage',
} as const;

type Edit = Extract<RunPanelRequest, { readonly number: number }>;

/** The host of the run panel: sends the document's text, and turns what was typed into edits of the document. */
export class RunPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #files: RunFiles;
  readonly #runs: Runs;
  readonly #launcher: Launcher;
  readonly #editor = new DocumentEditor();
  readonly #subscriptions: vscode.Disposable[] = [];
  #view: vscode.WebviewView | undefined;
  #acknowledged = 0;
  #posting: Promise<void> | undefined;
  #postAgain = false;

  constructor(extensionUri: vscode.Uri, files: RunFiles, runs: Runs, launcher: Launcher) {
    this.#extensionUri = extensionUri;
    this.#files = files;
    this.#runs = runs;
    this.#launcher = launcher;
    const post = () => this.#post();
    this.#subscriptions.push(
      files.onDidChange(post),
      launcher.onDidChange(post),
      runs.onDidChangeTargets(post),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#postIfRun(document.uri)),
      vscode.workspace.onDidGrantWorkspaceTrust(post),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    this.#acknowledged = 0;
    loadPage(view.webview, this.#extensionUri, { name: 'run', title: 'Run' });
    const requests = onRequest(view.webview, isRunPanelRequest, (request) => {
      void this.#handle(request);
    });
    view.onDidDispose(() => {
      requests.dispose();
      if (this.#view === view) this.#view = undefined;
    });
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  async #handle(request: RunPanelRequest): Promise<void> {
    if (request.type === 'ready') return this.#start();
    if (request.type === 'choose') return this.#choose(request.uri);
    if (request.type === 'command') return this.#command(request.command);
    return this.#edit(request);
  }

  async #start(): Promise<void> {
    this.#acknowledged = 0;
    this.#post();
    await this.#runs.readTargets();
  }

  async #choose(address: string): Promise<void> {
    const all = await this.#files.all();
    const uri = all.find((one) => one.toString() === address);
    if (uri !== undefined) this.#files.choose(uri);
  }

  /** Nothing is written for a folder that isn't trusted, nor to any file but a run file of the workspace. */
  async #edit(edit: Edit): Promise<void> {
    const uri = await this.#files.find(edit.uri);
    if (uri !== undefined && vscode.workspace.isTrusted) {
      await this.#editor.edit(uri, (text) => editsFor(edit, text));
    }
    this.#acknowledged = Math.max(this.#acknowledged, edit.number);
    this.#post();
  }

  async #command(command: Extract<RunPanelRequest, { type: 'command' }>['command']): Promise<void> {
    const active = await this.#files.active();
    if (command === 'openFile') return this.#openFile(active);
    if (command === 'addData') return this.#addData(active);
    await this.#editor.settled();
    await vscode.commands.executeCommand(
      COMMANDS[command],
      ...(command === 'train' && active ? [active] : []),
    );
  }

  async #openFile(runFile: vscode.Uri | undefined): Promise<void> {
    if (runFile !== undefined) await vscode.window.showTextDocument(runFile);
  }

  async #addData(runFile: vscode.Uri | undefined): Promise<void> {
    if (runFile === undefined || !vscode.workspace.isTrusted) return;
    const paths = await pickDatasets(runFile);
    for (const path of paths) {
      await this.#editor.edit(runFile, (text) => addTrainingFile(text, path));
    }
  }

  #postIfRun(uri: vscode.Uri): void {
    if (this.#view !== undefined && uri.path.endsWith('.tune.json')) this.#post();
  }

  /** Sends the state as it is when the message leaves. Calls that come meanwhile are answered by one more message. */
  #post(): void {
    if (this.#posting !== undefined) {
      this.#postAgain = true;
      return;
    }
    this.#posting = this.#send().finally(() => {
      this.#posting = undefined;
      if (!this.#postAgain) return;
      this.#postAgain = false;
      this.#post();
    });
  }

  async #send(): Promise<void> {
    if (this.#view === undefined) return;
    const all = await this.#files.all();
    const active = await this.#files.active();
    const document = active === undefined ? null : await readDocument(active);
    const { targets, targetsFailure } = this.#runs;
    const state: RunPanelState = {
      type: 'state',
      acknowledged: this.#acknowledged,
      trusted: vscode.workspace.isTrusted,
      runFiles: all.map((uri) => ({ uri: uri.toString(), label: vscode.workspace.asRelativePath(uri) })),
      document,
      targets: [...targets],
      targetsProblem:
        targetsFailure === undefined ? null : `${targetsFailure.message}. ${targetsFailure.hint}`,
      launch: active === undefined ? { kind: 'idle' } : this.#launcher.stateOf(active),
    };
    await this.#view?.webview.postMessage(state);
  }
}

async function readDocument(uri: vscode.Uri): Promise<NonNullable<RunPanelState['document']>> {
  const address = uri.toString();
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    return { uri: address, text: document.getText() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { uri: address, unreadable: `It could not be opened (${reason})` };
  }
}

function editsFor(edit: Edit, text: string): readonly TextEdit[] {
  if (edit.type === 'removeFile') return removeValue(text, ['data', 'train', edit.index]);
  if (!isFormField(edit.pointer)) return [];
  const path = toPath(edit.pointer);
  return edit.type === 'set' ? setValue(text, path, edit.value) : removeValue(text, path);
}

function addTrainingFile(text: string, path: string): readonly TextEdit[] {
  const appended = appendItem(text, ['data', 'train'], { path });
  return appended.length > 0 ? appended : setValue(text, ['data', 'train'], [{ path }]);
}
