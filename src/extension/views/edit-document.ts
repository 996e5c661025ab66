import * as vscode from 'vscode';
import type { TextEdit } from '../../core/run/edit.ts';

/**
 * Changes a document through the editor, so that undo, save and the dirty mark work as for typed text. Changes are made
 * one after the other: each is computed from the text that the one before it left.
 */
export class DocumentEditor {
  #last: Promise<unknown> = Promise.resolve();

  /** Gives whether the text is now as asked; false where the editor refused the change. */
  edit(uri: vscode.Uri, compute: (text: string) => readonly TextEdit[]): Promise<boolean> {
    const result = this.#last.then(() => change(uri, compute));
    this.#last = result.catch(() => false);
    return result;
  }

  /** Waits for the changes that were asked for so far. */
  async settled(): Promise<void> {
    await this.#last;
  }
}

async function change(uri: vscode.Uri, compute: (text: string) => readonly TextEdit[]): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(uri);
  const edits = compute(document.getText());
  if (edits.length === 0) return true;
  const workspaceEdit = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of edits) {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    workspaceEdit.replace(uri, range, content);
  }
  return vscode.workspace.applyEdit(workspaceEdit);
}
