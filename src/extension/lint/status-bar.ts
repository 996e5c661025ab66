import {
  StatusBarAlignment,
  window,
  workspace,
  type ExtensionContext,
  type StatusBarItem,
  type TextEditor,
} from 'vscode';
import type { DatasetStatus } from '../../protocol/lsp.ts';
import type { LintClient } from './client.ts';

/** Says of the dataset in the active editor: format, records, problems. A click opens the Problems panel. */
export function registerStatusBar(context: ExtensionContext, client: LintClient): void {
  const item = window.createStatusBarItem('tunesmith.dataset', StatusBarAlignment.Left, 10);
  item.name = 'Tunesmith Dataset';
  item.command = 'workbench.actions.view.problems';
  const statuses = new Map<string, DatasetStatus>();
  const update = () => show(item, window.activeTextEditor, statuses);
  context.subscriptions.push(
    item,
    client.onDatasetStatus((status) => {
      statuses.set(status.uri, status);
      update();
    }),
    window.onDidChangeActiveTextEditor(update),
    workspace.onDidCloseTextDocument((document) => statuses.delete(document.uri.toString())),
  );
}

function show(
  item: StatusBarItem,
  editor: TextEditor | undefined,
  statuses: ReadonlyMap<string, DatasetStatus>,
): void {
  const status = editor === undefined ? undefined : statuses.get(editor.document.uri.toString());
  if (status === undefined) {
    item.hide();
    return;
  }
  item.text = `$(checklist) ${describe(status)}`;
  item.tooltip = tooltip(status);
  item.show();
}

function describe(status: DatasetStatus): string {
  return [
    status.format ?? 'unknown format',
    count(status.records, 'record'),
    ...(status.tokens === undefined ? [] : [tokenCount(status.tokens)]),
    count(status.problems, 'problem'),
  ].join(' · ');
}

function tooltip(status: DatasetStatus): string {
  const rules = Object.entries(status.counts).toSorted(([, a], [, b]) => b - a);
  if (rules.length === 0) return 'Tunesmith found no problems in this dataset';
  const lines = rules.map(([rule, number]) => `${rule}: ${number.toLocaleString('en')}`);
  return ['Tunesmith: problems by rule', ...lines].join('\n');
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** Rounded, as the bar is narrow: "3.4M tokens"; an estimate says that it is one. */
function tokenCount({ count: tokens, exact }: NonNullable<DatasetStatus['tokens']>): string {
  const rounded = tokens.toLocaleString('en', { notation: 'compact', maximumFractionDigits: 1 });
  return `${exact ? '' : '≈ '}${rounded} tokens`;
}
