import type { TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { toTextEdit } from '../convert.ts';
import type { LintedDocument } from '../document.ts';
import type { Change } from './action.ts';

/**
 * A change as LSP has it. `versioned` names the version of the document that it is for, or lets a file be created; clients
 * that do not know of it get plain edits.
 */
export function toWorkspaceEdit(document: LintedDocument, change: Change, versioned: boolean): WorkspaceEdit {
  if ('edits' in change) {
    const { uri, version } = document;
    const edits = change.edits.map(toTextEdit);
    return versioned
      ? { documentChanges: [{ textDocument: { uri, version }, edits }] }
      : { changes: { [uri]: edits } };
  }
  const { uri, text, newText } = change;
  const edits = [replacement(text ?? '', newText)];
  if (!versioned) return { changes: { [uri]: edits } };
  const edit: TextDocumentEdit = { textDocument: { uri, version: null }, edits };
  return { documentChanges: text === null ? [{ kind: 'create', uri }, edit] : [edit] };
}

/** The one edit that makes the new text of the old one, as short as can be. */
function replacement(text: string, newText: string): TextEdit {
  const longest = Math.min(text.length, newText.length);
  let start = 0;
  while (start < longest && text[start] === newText[start]) start++;
  let end = 0;
  while (end < longest - start && text.at(-1 - end) === newText.at(-1 - end)) end++;
  const old = TextDocument.create('', '', 0, text);
  const range = { start: old.positionAt(start), end: old.positionAt(text.length - end) };
  return { range, newText: newText.slice(start, newText.length - end) };
}
