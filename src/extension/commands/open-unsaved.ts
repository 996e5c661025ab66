import { l10n, Position, window, workspace, WorkspaceEdit, type Uri } from 'vscode';
import { exists } from '../runs/adapters.ts';

/** VS Code hands larger documents to no extension, so that they could not be linted. */
const MAX_UNITS = 50_000_000;

/** Whether a text can be opened; says what to do instead where it can't. */
export function canOpen(text: string): boolean {
  if (text.length <= MAX_UNITS) return true;
  void window.showErrorMessage(
    l10n.t(
      'Tunesmith: the result is too large for the editor. Run `tunesmith convert` in a terminal instead.',
    ),
  );
  return false;
}

/**
 * Opens a text as a new file that is not saved yet, named beside another one: `train.json` and `.jsonl` give
 * `train.jsonl`. Nothing is on the disk until the user saves it.
 */
export async function openUnsaved(beside: Uri, ending: string, text: string): Promise<void> {
  if (beside.scheme === 'untitled') {
    await window.showTextDocument(await workspace.openTextDocument({ language: 'jsonl', content: text }));
    return;
  }
  const uri = await freeName(beside, ending);
  const document = await workspace.openTextDocument(uri.with({ scheme: 'untitled' }));
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, new Position(0, 0), text);
  await workspace.applyEdit(edit);
  await window.showTextDocument(document);
}

async function freeName(beside: Uri, ending: string): Promise<Uri> {
  const base = beside.path.replace(/\.[^./]*$/, '');
  const isFree = async (uri: Uri): Promise<boolean> => !isOpen(uri) && !(await exists(uri));
  let uri = beside.with({ path: `${base}${ending}` });
  for (let number = 2; !(await isFree(uri)); number++)
    uri = beside.with({ path: `${base}-${number}${ending}` });
  return uri;
}

function isOpen({ path }: Uri): boolean {
  return workspace.textDocuments.some((document) => document.isUntitled && document.uri.path === path);
}
