import type { ServerContext } from '../context.ts';
import { guard } from '../guard.ts';

/** `textDocument/didClose`: the problems of a closed file leave the list. */
export function registerDidClose({ connection, linter, log }: ServerContext): void {
  connection.onDidCloseTextDocument(
    guard('textDocument/didClose', log, ({ textDocument }) => linter.close(textDocument.uri)),
  );
}
