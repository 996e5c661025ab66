import * as vscode from 'vscode';
import { isRunFile, type RunFiles } from './run-files.ts';

/** The run file that a command is about: the one it was called on, in the editor, in the run panel, else picked. */
export async function runFileOf(
  argument: unknown,
  files: RunFiles,
  title: string,
): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) return argument;
  return runFileInEditor() ?? (await files.active()) ?? (await pickRunFile(files, { title }));
}

export function runFileInEditor(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri !== undefined && isRunFile(uri) ? uri : undefined;
}

/** Asks for a run file of the workspace. */
export async function pickRunFile(
  files: RunFiles,
  { title, besides }: { readonly title: string; readonly besides?: vscode.Uri },
): Promise<vscode.Uri | undefined> {
  const others = (await files.all()).filter((uri) => uri.toString() !== besides?.toString());
  const items = others.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const placeHolder =
    items.length === 0
      ? vscode.l10n.t('There is no other run file in this folder')
      : vscode.l10n.t('Run file');
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.uri;
}
