import { number } from '../../core/counted.ts';
import {
  l10n,
  StatusBarAlignment,
  window,
  workspace,
  type ExtensionContext,
  type StatusBarItem,
} from 'vscode';
import type { DatasetStatus } from '../../protocol/lsp.ts';
import { countedProblems, countedRecords } from '../counted.ts';
import type { LintClient } from './client.ts';
import { fileOf } from './disk-files.ts';

/** Says of the dataset in the active editor: format, records, problems. A click opens the Problems panel. */
export function registerStatusBar(context: ExtensionContext, client: LintClient): void {
  const item = window.createStatusBarItem('tunesmith.dataset', StatusBarAlignment.Left, 10);
  item.name = l10n.t('Tunesmith Dataset');
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
    status.format ?? l10n.t('unknown format'),
    countedRecords(status.records),
    ...(status.tokens === undefined ? [] : [tokenCount(status.tokens)]),
    shown < problems
      ? l10n.t('{0} of {1} shown', number(shown), countedProblems(problems))
      : countedProblems(problems),
    ...(status.isPartial ? [l10n.t('scan stopped')] : []),
  ].join(' · ');
}

function tooltip(status: DatasetStatus): string {
  const rules = Object.entries(status.counts).toSorted(([, a], [, b]) => b - a);
  if (rules.length === 0) return l10n.t('Tunesmith found no problems in this dataset');
  const lines = rules.map(([rule, times]) => `${rule}: ${number(times)}`);
  return [l10n.t('Tunesmith: problems by rule'), ...lines].join('\n');
}

/** Rounded, as the bar is narrow: "3.4M tokens"; an estimate says that it is one. */
function tokenCount({ count: tokens, exact }: NonNullable<DatasetStatus['tokens']>): string {
  const rounded = tokens.toLocaleString('en', { notation: 'compact', maximumFractionDigits: 1 });
  return l10n.t('{0} tokens', `${exact ? '' : '≈ '}${rounded}`);
}
