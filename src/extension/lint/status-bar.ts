import { counted, number } from '../../core/counted.ts';
import { StatusBarAlignment, window, workspace, type ExtensionContext, type StatusBarItem } from 'vscode';
import type { DatasetStatus } from '../../protocol/lsp.ts';
import type { LintClient } from './client.ts';
import { fileOf } from './disk-files.ts';

/** Says of the dataset in the active editor: format, records, problems. A click opens the Problems panel. */
export function registerStatusBar(context: ExtensionContext, client: LintClient): void {
  const item = window.createStatusBarItem('tunesmith.dataset', StatusBarAlignment.Left, 10);
  item.name = 'Tunesmith Dataset';
  item.command = 'workbench.actions.view.problems';
  const statuses = new Map<string, DatasetStatus>();
  const update = () => show(item, statuses.get(activeUri() ?? ''));
  context.subscriptions.push(
    item,
    client.onDatasetStatus((status) => {
      statuses.set(status.uri, status);
      update();
    }),
    window.onDidChangeActiveTextEditor(update),
    window.tabGroups.onDidChangeTabs(update),
    window.tabGroups.onDidChangeTabGroups(update),
    workspace.onDidCloseTextDocument((document) => statuses.delete(document.uri.toString())),
  );
}

/** The document in the active editor; where it is too large for VS Code to tell of, the file in the active tab. */
function activeUri(): string | undefined {
  const tab = window.tabGroups.activeTabGroup.activeTab;
  const uri = window.activeTextEditor?.document.uri ?? (tab === undefined ? undefined : fileOf(tab)[0]);
  return uri?.toString();
}

function show(item: StatusBarItem, status: DatasetStatus | undefined): void {
  if (status === undefined) {
    item.hide();
    return;
  }
  item.text = `$(checklist) ${describe(status)}`;
  item.tooltip = tooltip(status);
  item.show();
}

function describe(status: DatasetStatus): string {
  const { problems, shown } = status;
  return [
    status.format ?? 'unknown format',
    counted(status.records, 'record'),
    ...(status.tokens === undefined ? [] : [tokenCount(status.tokens)]),
    shown < problems ? `${shown} of ${counted(problems, 'problem')} shown` : counted(problems, 'problem'),
    ...(status.isPartial ? ['scan stopped'] : []),
  ].join(' · ');
}

function tooltip(status: DatasetStatus): string {
  const rules = Object.entries(status.counts).toSorted(([, a], [, b]) => b - a);
  if (rules.length === 0) return 'Tunesmith found no problems in this dataset';
  const lines = rules.map(([rule, times]) => `${rule}: ${number(times)}`);
  return ['Tunesmith: problems by rule', ...lines].join('\n');
}

/** Rounded, as the bar is narrow: "3.4M tokens"; an estimate says that it is one. */
function tokenCount({ count: tokens, exact }: NonNullable<DatasetStatus['tokens']>): string {
  const rounded = tokens.toLocaleString('en', { notation: 'compact', maximumFractionDigits: 1 });
  return `${exact ? '' : '≈ '}${rounded} tokens`;
}
