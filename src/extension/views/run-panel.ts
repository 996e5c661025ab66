import * as vscode from 'vscode';
import type { Outcome } from '../../core/outcome.ts';
import { findGpu, GPUS, type Gpu } from '../../core/plan/gpus.ts';
import { planRemarks } from '../../core/plan/remarks.ts';
import { changeEdits, type RunChange } from '../../core/run/change.ts';
import { appendItem, removeValue, setValue, type TextEdit } from '../../core/run/edit.ts';
import { isFormField, toPath } from '../../core/run/fields.ts';
import type { RunPanelRequest, RunPanelState } from '../../protocol/run-panel.ts';
import { isRunPanelLook, isRunPanelRequest } from '../../protocol/guards.ts';
import { loadPage, onRequest } from '../panels/webview.ts';
import type { Launcher } from '../runs/launcher.ts';
import { runPlan } from '../runs/plan-view.ts';
import type { PlannedRun, Planner } from '../runs/planner.ts';
import type { Runs } from '../runs/runs.ts';
import { DocumentEditor } from './edit-document.ts';
import { pickDataset, pickDatasets, relativePath } from './pick-datasets.ts';
import { isRunFile, type RunFiles } from './run-files.ts';

export const RUN_VIEW = 'tunesmith.run';

/** The commands that the panel's buttons may call, and no others. */
const COMMANDS = {
  newRun: 'tunesmith.newRun',
  newRunFromTemplate: 'tunesmith.newRunFromTemplate',
  train: 'tunesmith.train',
  editTargets: 'tunesmith.editTargets',
  manageTrust: 'workbench.trust.manage',
} as const;

type ChooseFile = Extract<RunPanelRequest, { readonly type: 'chooseFile' }>;
type ApplyRemark = Extract<RunPanelRequest, { readonly type: 'applyRemark' }>;
type Edit = Exclude<Extract<RunPanelRequest, { readonly number: number }>, ChooseFile>;

/** A run's GPU is that of most people's first box until another is chosen. */
const DEFAULT_GPU = 'RTX 4090';
const GPU_KEY = 'tunesmith.planGpu';
const LOOK_KEY = 'tunesmith.runPanelLook';

/** A pause in the changes after which the figures are worked out again. */
const PLAN_PAUSE_MS = 150;

/** What the panel works with. */
export interface RunPanelParts {
  readonly files: RunFiles;
  readonly runs: Runs;
  readonly launcher: Launcher;
  readonly planner: Planner;
  /** Where the chosen GPU is kept, and how the panel looked: what a webview keeps is lost with the extension's host. */
  readonly memory: vscode.Memento;
}

/** The plan of a text; `text` tells whether it is of what the file says now. */
interface Planned {
  readonly uri: string;
  readonly text: string;
  readonly gpu: string;
  readonly outcome: Outcome<PlannedRun> | undefined;
}

/** The host of the run panel: sends the document's text, and turns what was typed into edits of the document. */
export class RunPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #files: RunFiles;
  readonly #runs: Runs;
  readonly #launcher: Launcher;
  readonly #planner: Planner;
  readonly #memory: vscode.Memento;
  readonly #editor = new DocumentEditor();
  readonly #subscriptions: vscode.Disposable[] = [];
  #view: vscode.WebviewView | undefined;
  #acknowledged = 0;
  #posting: Promise<void> | undefined;
  #postAgain = false;
  #planned: Planned | undefined;
  #planning: NodeJS.Timeout | undefined;
  /** Counts the plans that were asked for: one that comes late is dropped. */
  #asked = 0;

  constructor(extensionUri: vscode.Uri, { files, runs, launcher, planner, memory }: RunPanelParts) {
    this.#extensionUri = extensionUri;
    this.#files = files;
    this.#runs = runs;
    this.#launcher = launcher;
    this.#planner = planner;
    this.#memory = memory;
    const post = () => this.#post();
    this.#subscriptions.push(
      files.onDidChange(post),
      launcher.onDidChange(post),
      runs.onDidChangeTargets(post),
      // Its speed says how long others like it will take.
      runs.onDidEnd(() => this.#factsChanged()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#postIfRun(document.uri)),
      vscode.workspace.onDidGrantWorkspaceTrust(post),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (!isRunFile(uri)) this.#factsChanged();
      }),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    this.#acknowledged = 0;
    loadPage(view.webview, this.#extensionUri, { name: 'run', title: vscode.l10n.t('Run') });
    const requests = onRequest(view.webview, isRunPanelRequest, (request) => {
      void this.#handle(request);
    });
    view.onDidDispose(() => {
      requests.dispose();
      if (this.#view === view) this.#view = undefined;
    });
  }

  dispose(): void {
    clearTimeout(this.#planning);
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  async #handle(request: RunPanelRequest): Promise<void> {
    if (request.type === 'ready') return this.#start();
    if (request.type === 'choose') return this.#choose(request.uri);
    if (request.type === 'command') return this.#command(request.command);
    if (request.type === 'look') return void this.#memory.update(LOOK_KEY, request.look);
    if (request.type === 'chooseGpu') return this.#remember(GPU_KEY, request.name);
    if (request.type === 'chooseFile') return this.#chooseFile(request);
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
      const change = edit.type === 'applyRemark' ? await this.#changeOf(uri, edit) : undefined;
      await this.#editor.edit(uri, (text) => editsFor(edit, text, change));
    }
    this.#acknowledged = Math.max(this.#acknowledged, edit.number);
    this.#post();
  }

  async #chooseFile({ uri, number, pointer }: ChooseFile): Promise<void> {
    const runFile = await this.#files.find(uri);
    if (runFile === undefined || !vscode.workspace.isTrusted) return;
    const picked = await pickDataset(vscode.l10n.t('Choose a file'));
    if (picked === undefined) return;
    await this.#edit({ type: 'set', uri, number, pointer, value: relativePath(runFile, picked) });
  }

  /** The change of a remark, with the file in it that the user names; undefined where they name none. */
  async #changeOf(runFile: vscode.Uri, { uri, id }: ApplyRemark): Promise<RunChange | undefined> {
    const outcome = this.#planned?.uri === uri ? this.#planned.outcome : undefined;
    const remarks = outcome?.ok === true ? planRemarks(outcome.value.plan) : [];
    const change = remarks.find((remark) => remark.id === id)?.change;
    if (change?.file === undefined) return change;
    const picked = await pickDataset(change.file.title);
    if (picked === undefined) return undefined;
    const value = { pointer: change.file.pointer, value: relativePath(runFile, picked) };
    return { ...change, values: [...change.values, value] };
  }

  async #remember(key: string, value: unknown): Promise<void> {
    await this.#memory.update(key, value);
    this.#post();
  }

  #look(): RunPanelState['look'] {
    const look = this.#memory.get<unknown>(LOOK_KEY);
    return isRunPanelLook(look) ? look : null;
  }

  #gpu(): Gpu {
    const gpu = findGpu(this.#memory.get(GPU_KEY, DEFAULT_GPU)) ?? findGpu(DEFAULT_GPU) ?? GPUS[0];
    if (gpu === undefined) throw new Error('The table of GPUs is empty');
    return gpu;
  }

  /** What a plan rests on beside the run file is no longer what it was: the data, which was saved, or a speed. */
  #factsChanged(): void {
    if (this.#view === undefined || this.#planned === undefined) return;
    this.#planned = { ...this.#planned, gpu: '' };
    this.#post();
  }

  /** Plans what the file says after a pause; the state that is sent meanwhile has the plan before it. */
  #replan(uri: vscode.Uri, text: string): void {
    clearTimeout(this.#planning);
    this.#planning = setTimeout(() => void this.#plan(uri, text), PLAN_PAUSE_MS);
  }

  async #plan(uri: vscode.Uri, text: string): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const gpu = this.#gpu();
    const outcome = await this.#planner.plan(uri, text, gpu);
    if (mine !== this.#asked) return;
    this.#planned = { uri: uri.toString(), text, gpu: gpu.name, outcome };
    this.#post();
  }

  #shownPlan(uri: vscode.Uri | undefined, document: RunPanelState['document']): RunPanelState['plan'] {
    // Finding out about a model may ask the network, which an untrusted folder must not make happen.
    if (uri === undefined || document === null || 'unreadable' in document || !vscode.workspace.isTrusted)
      return { kind: 'none' };
    const planned = this.#planned?.uri === document.uri ? this.#planned : undefined;
    const gpu = this.#gpu();
    if (planned?.text !== document.text || planned.gpu !== gpu.name) this.#replan(uri, document.text);
    if (planned === undefined) return { kind: 'working' };
    return runPlan(planned.outcome, gpu);
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
      plan: this.#shownPlan(active, document),
      look: this.#look(),
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
    return { uri: address, unreadable: vscode.l10n.t('It could not be opened ({0})', reason) };
  }
}

function editsFor(edit: Edit, text: string, change: RunChange | undefined): readonly TextEdit[] {
  if (edit.type === 'applyRemark') return change === undefined ? [] : changeEdits(text, change);
  if (edit.type === 'removeFile') return removeValue(text, ['data', 'train', edit.index]);
  if (!isFormField(edit.pointer)) return [];
  const path = toPath(edit.pointer);
  return edit.type === 'set' ? setValue(text, path, edit.value) : removeValue(text, path);
}

function addTrainingFile(text: string, path: string): readonly TextEdit[] {
  const appended = appendItem(text, ['data', 'train'], { path });
  return appended.length > 0 ? appended : setValue(text, ['data', 'train'], [{ path }]);
}
