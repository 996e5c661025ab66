import { dirname } from 'node:path';
import process from 'node:process';
import * as vscode from 'vscode';
import { resolveRunText } from '../../core/run/resolve.ts';
import { memoryOfRun } from '../../models/run-memory.ts';
import { checkTarget } from '../../runner/preflight.ts';
import type { CheckLine } from '../../runner/preflight-lines.ts';
import { needsOfRun, type RunNeeds } from '../../runner/run-needs.ts';
import { findTarget, tunesmithHome } from '../../runner/target.ts';
import { askingPrompts } from '../runs/prompts.ts';
import type { RunFiles } from './run-files.ts';

export const TARGET_CHECK_VIEW = 'tunesmith.targetCheck';

type Node = { readonly line: CheckLine } | { readonly fix: string };

/** The checklist of one target, which grows while the target is checked. */
export class TargetCheck implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  readonly #trainerFolder: string;
  readonly #files: RunFiles;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Node>;
  #lines: CheckLine[] = [];
  #abort = new AbortController();

  constructor(parts: {
    readonly secrets: vscode.SecretStorage;
    readonly trainerFolder: string;
    readonly files: RunFiles;
  }) {
    this.#secrets = parts.secrets;
    this.#trainerFolder = parts.trainerFolder;
    this.#files = parts.files;
    this.#view = vscode.window.createTreeView(TARGET_CHECK_VIEW, { treeDataProvider: this });
  }

  /** Checks a target from the start; a check under way is given up. */
  async run(name: string): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#show([]);
    this.#view.description = name;
    const target = await findTarget(name, tunesmithHome());
    if (!target.ok) {
      const { message, hint } = target.failure;
      return this.#show([{ title: vscode.l10n.t('Targets'), state: 'failed', found: message, fix: hint }]);
    }
    await checkTarget(target.value, {
      prompts: askingPrompts(this.#secrets),
      trainerFolder: this.#trainerFolder,
      plan: await this.#planFor(name),
      onLine: (line) => !signal.aborted && this.#show([...this.#lines, line]),
      signal,
    });
  }

  /** Of the run in the panel, where it is for this target. What keeps a plan from being made is said there. */
  async #planFor(target: string): Promise<RunNeeds | undefined> {
    const uri = await this.#files.active();
    if (uri === undefined) return undefined;
    const resolved = resolveRunText((await vscode.workspace.openTextDocument(uri)).getText());
    if (!resolved.ok || resolved.run.launch.target !== target) return undefined;
    const memory = await memoryOfRun(resolved.run, dirname(uri.fsPath), { environment: process.env });
    return memory.ok ? needsOfRun(resolved, uri.fsPath, memory.value) : undefined;
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) return this.#lines.map((line) => ({ line }));
    return 'line' in node && node.line.fix !== undefined ? [{ fix: node.line.fix }] : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return 'line' in node ? lineItem(node.line) : fixItem(node.fix);
  }

  dispose(): void {
    this.#abort.abort();
    vscode.Disposable.from(this.#view, this.#changed).dispose();
  }

  #show(lines: CheckLine[]): void {
    this.#lines = lines;
    this.#changed.fire();
  }
}

const ICONS: Readonly<Record<CheckLine['state'], readonly [name: string, colour: string]>> = {
  ok: ['pass', 'testing.iconPassed'],
  warning: ['warning', 'list.warningForeground'],
  failed: ['error', 'testing.iconFailed'],
};

function lineItem({ title, state, found, fix }: CheckLine): vscode.TreeItem {
  const open =
    fix === undefined ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Expanded;
  const item = new vscode.TreeItem(title, open);
  const [icon, colour] = ICONS[state];
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
  item.description = found;
  item.tooltip = fix === undefined ? found : `${found}\n${fix}`;
  item.accessibilityInformation = { label: `${title}, ${state}: ${found}` };
  return item;
}

function fixItem(fix: string): vscode.TreeItem {
  const item = new vscode.TreeItem(fix);
  item.iconPath = new vscode.ThemeIcon('lightbulb');
  item.tooltip = fix;
  return item;
}
