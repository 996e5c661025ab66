import type { ServerContext } from '../context.ts';
import { guard } from '../guard.ts';
import { isSettingsFile } from '../open-settings.ts';

/** `textDocument/didClose`: the problems of a closed file leave the list. */
export function registerDidClose({ connection, openSettings, linter, log }: ServerContext): void {
  connection.onDidCloseTextDocument(
    guard('textDocument/didClose', log, ({ textDocument: { uri } }) =>
      isSettingsFile(uri) ? openSettings.close(uri) : linter.close(uri),
    ),
  );
}
