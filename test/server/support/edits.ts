import { expect } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  CreateFile,
  TextDocumentEdit,
  type CodeAction,
  type Diagnostic,
  type Range,
  type TextEdit,
} from 'vscode-languageserver/node';
import type { TestClient } from './client.ts';

/** The range of a problem, which must be there. */
export function rangeOf(problem: Diagnostic | undefined): Range {
  expect(problem).toBeDefined();
  return problem?.range ?? at(0, 0);
}

export function at(line: number, character: number): Range {
  return { start: { line, character }, end: { line, character } };
}

/** The action with this title among those offered at a place, as it is once it has been picked. */
export async function picked(
  client: TestClient,
  uri: string,
  range: Range,
  title: string | RegExp,
): Promise<CodeAction> {
  const actions = await client.codeActions(uri, range);
  const action = actions.find((one) =>
    typeof title === 'string' ? one.title.startsWith(title) : title.test(one.title),
  );
  if (action === undefined)
    throw new Error(`No action ${title} among:\n${actions.map((one) => one.title).join('\n')}`);
  return action.edit === undefined ? client.resolve(action) : action;
}

/** The one text edit of an action; it may create the file first. */
export function documentEdit(action: CodeAction): TextDocumentEdit {
  const changes = action.edit?.documentChanges ?? [];
  const change = changes.find((one) => !CreateFile.is(one));
  if (!TextDocumentEdit.is(change)) throw new Error('The action edits no document');
  return change;
}

/** The text after the action. */
export function apply(text: string, action: CodeAction | undefined): string {
  const document = TextDocument.create('file:///x.jsonl', 'jsonl', 1, text);
  // The server sends plain edits only.
  return TextDocument.applyEdits(document, documentEdit(action ?? { title: '' }).edits as TextEdit[]);
}
