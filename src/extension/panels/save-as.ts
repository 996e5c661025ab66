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
    await vscode.window.showErrorMessage(`${uri.fsPath} could not be written: ${why}. Save it elsewhere.`);
  }
}
