import * as vscode from 'vscode';

const PATTERN = '**/*.tune.json';
const SUFFIX = '.tune.json';

/** Enough for a picker; a workspace with more run files than this is searched by name in the editor. */
const MAX_FILES = 500;

const ACTIVE_KEY = 'tunesmith.activeRunFile';

/** The run files of the workspace and the one that the panel works on. */
export class RunFiles implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[] = [];
  #all: readonly vscode.Uri[] = [];
  #active: vscode.Uri | undefined;
  #loading: Promise<void> | undefined;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    const watcher = vscode.workspace.createFileSystemWatcher(PATTERN);
    this.#subscriptions.push(
      watcher,
      watcher.onDidCreate(() => void this.#reload()),
      watcher.onDidChange(() => this.#changed.fire()),
      watcher.onDidDelete(() => void this.#reload()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.#reload()),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#follow(editor)),
    );
    const remembered = memory.get<string>(ACTIVE_KEY);
    if (remembered !== undefined) this.#active = vscode.Uri.parse(remembered);
    this.#follow(vscode.window.activeTextEditor);
  }

  /** All run files, in the order of their paths. The first call searches the workspace. */
  async all(): Promise<readonly vscode.Uri[]> {
    this.#loading ??= this.#reload();
    await this.#loading;
    return this.#all;
  }

  /** The chosen run file, or the first one while none was chosen or the chosen one is gone. */
  async active(): Promise<vscode.Uri | undefined> {
    const all = await this.all();
    const chosen = this.#active?.toString();
    const isOpen = vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === chosen);
    if (this.#active !== undefined && (isOpen || all.some((uri) => uri.toString() === chosen)))
      return this.#active;
    return all[0];
  }

  /** The run file with this address, if the workspace has it or the editor shows it. */
  async find(address: string): Promise<vscode.Uri | undefined> {
    const open = vscode.workspace.textDocuments.map(({ uri }) => uri).filter(isRunFile);
    return [...(await this.all()), ...open].find((uri) => uri.toString() === address);
  }

  choose(uri: vscode.Uri): void {
    if (uri.toString() === this.#active?.toString()) return;
    this.#active = uri;
    void this.#memory.update(ACTIVE_KEY, uri.toString());
    this.#changed.fire();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions, this.#changed).dispose();
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    if (editor !== undefined && isRunFile(editor.document.uri)) this.choose(editor.document.uri);
  }

  async #reload(): Promise<void> {
    const found = await vscode.workspace.findFiles(PATTERN, '**/node_modules/**', MAX_FILES);
    this.#all = found.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.#changed.fire();
  }
}

export function isRunFile(uri: vscode.Uri): boolean {
  return uri.path.endsWith(SUFFIX);
}
