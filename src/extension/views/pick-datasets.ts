import { dirname, relative } from 'node:path';
import * as vscode from 'vscode';

const DATASETS = '**/*.{jsonl,ndjson}';
const MAX_DATASETS = 1000;

type Item = vscode.QuickPickItem & { readonly uri?: vscode.Uri };

/** Asks for dataset files; gives their paths relative to the run file's folder, with forward slashes. */
export async function pickDatasets(runFile: vscode.Uri): Promise<readonly string[]> {
  const picked = await vscode.window.showQuickPick(datasetItems(), {
    title: vscode.l10n.t('Training data'),
    placeHolder: vscode.l10n.t('Dataset files to train on'),
    canPickMany: true,
    matchOnDescription: true,
  });
  const uris = await Promise.all(
    (picked ?? []).map((item) => (item.uri === undefined ? browse(true) : Promise.resolve([item.uri]))),
  );
  return uris.flat().map((uri) => relativePath(runFile, uri));
}

/** Asks for one dataset file. */
export async function pickDataset(title: string): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showQuickPick(datasetItems(), {
    title,
    placeHolder: vscode.l10n.t('A dataset of this workspace, or another file'),
    matchOnDescription: true,
  });
  if (picked === undefined) return undefined;
  return picked.uri ?? (await browse(false))[0];
}

export function relativePath(runFile: vscode.Uri, dataset: vscode.Uri): string {
  return relative(dirname(runFile.fsPath), dataset.fsPath).replaceAll('\\', '/');
}

/** The datasets of the workspace, by path. */
export async function findDatasetFiles(): Promise<readonly vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(DATASETS, '**/node_modules/**', MAX_DATASETS);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function datasetItems(): Promise<Item[]> {
  const found = await findDatasetFiles();
  const items: Item[] = found.map((uri) => {
    const path = vscode.workspace.asRelativePath(uri);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const folder = path.slice(0, -name.length);
    return { label: name, description: folder, iconPath: new vscode.ThemeIcon('file'), uri };
  });
  const label = vscode.l10n.t('Browse…');
  return [...items, { label, iconPath: new vscode.ThemeIcon('folder-opened'), alwaysShow: true }];
}

async function browse(canSelectMany: boolean): Promise<readonly vscode.Uri[]> {
  const picked = await vscode.window.showOpenDialog({
    canSelectMany,
    openLabel: vscode.l10n.t('Use'),
    filters: { 'JSON Lines': ['jsonl', 'ndjson'], [vscode.l10n.t('All files')]: ['*'] },
  });
  return picked ?? [];
}
