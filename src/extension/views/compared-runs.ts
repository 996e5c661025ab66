import * as vscode from 'vscode';
import { ok, type Outcome } from '../../core/outcome.ts';
import { runText } from '../../core/report/run-text.ts';
import { resolveRunText } from '../../core/run/resolve.ts';
import type { PlannedRun } from '../runs/planner.ts';
import { Planner } from '../runs/planner.ts';
import { isRunFile } from './run-files.ts';

const SCHEME = 'tunesmith-run';

/** A pause in the changes of a run file after which its figures are worked out again. */
const PAUSE_MS = 500;

/** The address under which a run is shown as text. */
export function shownAs(runFile: vscode.Uri): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `${runFile.path}.txt`, query: runFile.toString() });
}

/** Run files as text that can be compared line by line; it follows the files as they are edited. */
export class ComparedRuns implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #planner: Planner;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: readonly vscode.Disposable[];
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** The planner reads the data of one run at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(workerFile: string) {
    this.#planner = new Planner(workerFile, () => undefined);
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#follow(document.uri)),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const text = this.#last.then(() => this.#textOf(vscode.Uri.parse(uri.query)));
    this.#last = text.catch(() => undefined);
    return text;
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.#subscriptions, this.#changed, this.#planner).dispose();
  }

  async #textOf(runFile: vscode.Uri): Promise<string> {
    const text = (await vscode.workspace.openTextDocument(runFile)).getText();
    const resolved = resolveRunText(text);
    if (!resolved.ok) {
      const problems = resolved.problems.map(({ pointer, message }) => `  ${pointer || '/'}: ${message}`);
      return `${vscode.l10n.t('This is not a valid run file:')}\n${problems.join('\n')}\n`;
    }
    const planned = await this.#planner.plan(runFile, text, undefined);
    return planned === undefined ? '' : runText(resolved.run, planOnly(planned));
  }

  #follow(uri: vscode.Uri): void {
    if (!isRunFile(uri)) return;
    clearTimeout(this.#timers.get(uri.toString()));
    const timer = setTimeout(() => this.#changed.fire(shownAs(uri)), PAUSE_MS);
    this.#timers.set(uri.toString(), timer);
  }
}

function planOnly(planned: Outcome<PlannedRun>): Parameters<typeof runText>[1] {
  return planned.ok ? ok(planned.value.plan) : planned;
}
