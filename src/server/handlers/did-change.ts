import type { ServerContext } from '../context.ts';
import { guard } from '../guard.ts';
import { isSettingsFile } from '../open-settings.ts';

/** `textDocument/didChange`: the session follows, and older results are dropped. */
export function registerDidChange({ connection, openSettings, linter, log }: ServerContext): void {
  connection.onDidChangeTextDocument(
    guard('textDocument/didChange', log, ({ textDocument: { uri, version }, contentChanges }) =>
      isSettingsFile(uri)
        ? openSettings.change(uri, version, contentChanges)
        : linter.change(uri, version, contentChanges),
    ),
  );
}
