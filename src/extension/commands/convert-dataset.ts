import {
  commands,
  l10n,
  ProgressLocation,
  Selection,
  Uri,
  window,
  workspace,
  type ExtensionContext,
  type QuickPickItem,
} from 'vscode';
import { WRITERS } from '../../core/dataset/convert.ts';
import { CONVERT_DATASET, type ConvertResult } from '../../protocol/lsp.ts';
import { countedRecords } from '../counted.ts';
import type { LintClient } from '../lint/client.ts';
import { canOpen, openUnsaved } from './open-unsaved.ts';

/** Opens a dataset in another record format as a new file, once the user has seen what has no place there. */
export function registerConvertDataset(context: ExtensionContext, client: LintClient): void {
  context.subscriptions.push(
    commands.registerCommand(CONVERT_DATASET, async (where: unknown, wanted: unknown) => {
      const uri = uriOf(where) ?? window.activeTextEditor?.document.uri;
      const to = WRITERS.find(({ id }) => id === wanted)?.id ?? (await askForShape());
      if (uri === undefined || to === undefined) return;
      // The server knows what is open.
      await workspace.openTextDocument(uri);
      const result = await convert(client, uri, to);
      if (result === undefined || !(await isAccepted(result, uri)) || !canOpen(result.text)) return;
      await openUnsaved(uri, `.${to}.jsonl`, result.text);
    }),
  );
}

/** Menus give a URI, code actions its text. */
function uriOf(argument: unknown): Uri | undefined {
  if (argument instanceof Uri) return argument;
  return typeof argument === 'string' ? Uri.parse(argument) : undefined;
}

async function askForShape(): Promise<string | undefined> {
  const items = WRITERS.map(({ id, name, fields }) => ({ label: name, description: fields.join(', '), id }));
  const picked = await window.showQuickPick(items, {
    placeHolder: l10n.t('Format to convert the dataset to'),
  });
  return picked?.id;
}

function convert(client: LintClient, uri: Uri, to: string): Thenable<ConvertResult | undefined> {
  const options = { location: ProgressLocation.Window, title: l10n.t('Converting') };
  return window.withProgress(options, (_progress, token) =>
    client.convert({ uri: uri.toString(), to }, token),
  );
}

interface Loss extends QuickPickItem {
  /** The place to go to, 1-based; absent for going on. */
  readonly line?: number;
}

/** Lists what is lost; going on without it is the first choice, and each other one shows a place. */
async function isAccepted(result: ConvertResult, uri: Uri): Promise<boolean> {
  const losses = lossesOf(result);
  if (losses.length === 0) return true;
  const { converted } = result;
  const goOn: Loss = { label: `$(check) ${l10n.t('Convert {0} without this', countedRecords(converted))}` };
  const items = converted === 0 ? losses : [goOn, ...losses];
  const title =
    converted === 0 ? l10n.t('No record has this format') : l10n.t('What has no place in this format');
  const picked = await window.showQuickPick(items, { title, placeHolder: l10n.t('Pick a loss to see it') });
  if (picked?.line !== undefined) await show(uri, picked.line);
  return picked === goOn;
}

function lossesOf({ refused, droppedColumns }: ConvertResult): readonly Loss[] {
  return [
    ...refused.map(({ message, count: records, line }) => ({
      label: `$(warning) ${message}`,
      detail: l10n.t('{0}, first in line {1}', countedRecords(records), line.toLocaleString()),
      line,
    })),
    ...droppedColumns.map((column) => ({
      label: `$(warning) ${l10n.t('The column {0}', column)}`,
      detail: l10n.t('means something else in this format'),
      line: 1,
    })),
  ];
}

async function show(uri: Uri, line: number): Promise<void> {
  await window.showTextDocument(uri, { selection: new Selection(line - 1, 0, line - 1, 0) });
}
