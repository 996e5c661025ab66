import {
  SymbolKind,
  type ClientCapabilities,
  type DocumentSymbol,
  type Range,
  type SymbolInformation,
} from 'vscode-languageserver/node';
import { isAnswer, isPrompt } from '../../core/lint/exchange.ts';
import { isBlank } from '../../core/dataset/record.ts';
import type { ServerContext } from '../context.ts';
import type { LintedDocument } from '../document.ts';
import { guardRequest } from '../guard.ts';
import { parseRecord, type DocumentRecord } from '../record.ts';
import { counted, number } from '../../core/counted.ts';

/** An outline of more than some thousands of lines is neither read nor drawn in time. */
const MAX_RECORDS = 5000;

/** As much of a record as tells it from others in a side bar. */
const MAX_NAME = 60;

/** `textDocument/documentSymbol`: each record by its first words. */
export function registerDocumentSymbol(
  { connection, linter, log }: ServerContext,
  client: ClientCapabilities,
): void {
  const isTree = client.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true;
  connection.onDocumentSymbol(
    guardRequest('textDocument/documentSymbol', log, ({ textDocument: { uri } }) => {
      const document = linter.get(uri);
      const symbols = document === undefined ? [] : symbolsOf(document);
      return isTree ? symbols : symbols.map((symbol) => flat(symbol, uri));
    }),
  );
}

function symbolsOf(document: LintedDocument): DocumentSymbol[] {
  const { format } = document;
  const symbols: DocumentSymbol[] = [];
  for (let line = 0; line < document.lineCount; line++) {
    const text = document.line(line);
    if (isBlank(text)) continue;
    if (symbols.length === MAX_RECORDS) return [...symbols, restOf(document, line)];
    const record = parseRecord(text, line === 0, format);
    const range = { start: { line, character: 0 }, end: { line, character: text.length } };
    symbols.push({ ...describe(record, line), range, selectionRange: range });
  }
  return symbols;
}

function describe(
  record: DocumentRecord | null,
  line: number,
): Omit<DocumentSymbol, 'range' | 'selectionRange'> {
  const detail = `line ${number(line + 1)}`;
  if (record === null) return { name: 'No record', detail, kind: SymbolKind.Null };
  const name = firstWords(record) || 'Record without text';
  const turns = record.turns.length === 0 ? '' : ` · ${counted(record.turns.length, 'turn')}`;
  return { name, detail: `${detail}${turns}`, kind: SymbolKind.Object };
}

/** Of the first question, or else of the first text: system prompts are the same in many records. */
function firstWords({ turns }: DocumentRecord): string {
  const turn = turns.find(isPrompt) ?? turns.find((one) => isAnswer(one)) ?? turns[0];
  const text = (turn?.text.slice(0, 4 * MAX_NAME) ?? '').replaceAll(/\s+/g, ' ').trim();
  if (text.length <= MAX_NAME) return text;
  const cut = text.slice(0, MAX_NAME - 1).replace(/[\uD800-\uDBFF]$/, '');
  const space = cut.lastIndexOf(' ');
  return `${space > MAX_NAME / 2 ? cut.slice(0, space) : cut}…`;
}

function restOf(document: LintedDocument, line: number): DocumentSymbol {
  const last = document.lineCount - 1;
  const range: Range = {
    start: { line, character: 0 },
    end: { line: last, character: document.line(last).length },
  };
  const rest = document.lineCount - line;
  return {
    name: `… and ${counted(rest, 'more line')}`,
    detail: `from line ${number(line + 1)} on`,
    kind: SymbolKind.Array,
    range,
    selectionRange: range,
  };
}

function flat({ name, kind, range }: DocumentSymbol, uri: string): SymbolInformation {
  return { name, kind, location: { uri, range } };
}
