import type { ClientCapabilities, FoldingRange } from 'vscode-languageserver/node';
import type { ServerContext } from '../context.ts';
import type { LintedDocument } from '../document.ts';
import { guard, guardRequest } from '../guard.ts';

/**
 * `textDocument/foldingRange`: a record is a line and folds nowhere, but the records in which nothing was found fold between
 * those in which something was. "Fold All" then leaves the problems in sight.
 */
export function registerFoldingRange(
  { connection, linter, totals, log }: ServerContext,
  { textDocument, workspace }: ClientCapabilities,
): void {
  const limit = textDocument?.foldingRange?.rangeLimit ?? Infinity;
  connection.onFoldingRanges(
    guardRequest('textDocument/foldingRange', log, async (params): Promise<FoldingRange[]> => {
      const document = await linter.gathered(params.textDocument.uri);
      return document === undefined ? [] : foldsOf(document).slice(0, limit);
    }),
  );
  if (workspace?.foldingRange?.refreshSupport !== true) return;
  totals.onUpdate(guard('folding', log, () => connection.languages.foldingRange.refresh()));
}

function foldsOf(document: LintedDocument): FoldingRange[] {
  const found = new Set(document.findings().map(({ line }) => line - 1));
  const folds: FoldingRange[] = [];
  let start = 0;
  for (const line of [...found, document.lineCount].sort((a, b) => a - b)) {
    if (line - start > 1 && found.size > 0) folds.push({ startLine: start, endLine: line - 1 });
    start = line + 1;
  }
  return folds;
}
