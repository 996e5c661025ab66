import {
  CompletionItemKind,
  InsertTextFormat,
  type ClientCapabilities,
  type CompletionItem,
} from 'vscode-languageserver/node';
import { completionsAt, type Completion } from '../../core/dataset/complete.ts';
import { detectFormat, formatById } from '../../core/dataset/formats/registry.ts';
import { parseLine, withoutMark } from '../../core/dataset/record.ts';
import type { ServerContext } from '../context.ts';
import type { LintedDocument } from '../document.ts';
import { guardRequest } from '../guard.ts';

const KINDS: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  field: CompletionItemKind.Field,
  value: CompletionItemKind.EnumMember,
  record: CompletionItemKind.Snippet,
};

/** `textDocument/completion`: fields, roles and whole records, by the format of the dataset. */
export function registerCompletion(
  { connection, linter, log }: ServerContext,
  { textDocument }: ClientCapabilities,
): void {
  const takesSnippets = textDocument?.completion?.completionItem?.snippetSupport === true;
  connection.onCompletion(
    guardRequest('textDocument/completion', log, ({ textDocument: { uri }, position }): CompletionItem[] => {
      const document = linter.get(uri);
      if (document === undefined) return [];
      const { line, character } = position;
      const text = document.line(line);
      const format = formatById(formatOf(document, line));
      const around = { format, sample: document.line(line === 0 ? 1 : 0) };
      return completionsAt(text, character, around).map((completion, index) =>
        toItem(completion, { line, index, takesSnippets }),
      );
    }),
  );
}

/** The record's own format if it is whole, else that of the dataset. */
function formatOf(document: LintedDocument, line: number): string | null {
  const text = document.line(line);
  const parsed = parseLine(line === 0 ? withoutMark(text) : text);
  const own = parsed.kind === 'record' ? detectFormat(parsed.value) : null;
  return own ?? document.format;
}

interface ItemPlace {
  readonly line: number;
  readonly index: number;
  readonly takesSnippets: boolean;
}

/** Editors filter by what is replaced, which begins with a quote. */
function toItem(completion: Completion, { line, index, takesSnippets }: ItemPlace): CompletionItem {
  const { kind, label, description, isRequired, replaced, snippet } = completion;
  const range = {
    start: { line, character: replaced.start },
    end: { line, character: replaced.end },
  };
  return {
    label,
    kind: KINDS[kind],
    detail: kind === 'field' && isRequired ? 'required' : '',
    documentation: description,
    sortText: `${isRequired ? 0 : 1}${String(index).padStart(3, '0')}`,
    filterText: kind === 'record' ? label : JSON.stringify(label),
    textEdit: { range, newText: takesSnippets ? snippet : plain(snippet) },
    insertTextFormat: takesSnippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
  };
}

/** The snippet for a client that knows none: the first choice, and nothing at the stops. */
function plain(snippet: string): string {
  return snippet.replaceAll(/\$\{\d\|([^,|]*)[^|]*\|\}|\$\d/g, '$1');
}
