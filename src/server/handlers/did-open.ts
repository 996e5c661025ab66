import type { ServerContext } from '../context.ts';
import { guard } from '../guard.ts';

/** `textDocument/didOpen`: the document is linted from now on. */
export function registerDidOpen({ connection, linter, log }: ServerContext): void {
  connection.onDidOpenTextDocument(
    guard('textDocument/didOpen', log, ({ textDocument: { uri, version, text } }) =>
      linter.open(uri, version, text),
    ),
  );
}
