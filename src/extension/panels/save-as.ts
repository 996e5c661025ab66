import * as vscode from 'vscode';

/** Asks where to, and writes the file; what it says of an end that the user chose is nothing. */
export async function saveAs(
  name: string,
  filters: Readonly<Record<string, string[]>>,
  content: Uint8Array,
): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    filters,
    ...(folder === undefined
      ? {}
      : { defaultUri: vscode.Uri.joinPath(folder, name.replaceAll(/[/\\]/g, '_')) }),
  });
  if (uri === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(uri, content);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = vscode.l10n.t('{0} could not be written: {1}. Save it elsewhere.', uri.fsPath, why);
    await vscode.window.showErrorMessage(message);
  }
}
