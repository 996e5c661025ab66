import type { ServerContext } from '../context.ts';
import { guard } from '../guard.ts';

/** `textDocument/didChange`: the session follows, and older results are dropped. */
export function registerDidChange({ connection, linter, log }: ServerContext): void {
  connection.onDidChangeTextDocument(
    guard('textDocument/didChange', log, ({ textDocument: { uri, version }, contentChanges }) =>
      linter.change(uri, version, contentChanges),
    ),
  );
}
