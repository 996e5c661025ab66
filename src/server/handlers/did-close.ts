import type { ServerContext } from '../context.ts';
import { guard } from '../guard.ts';
import { isSettingsFile } from '../open-settings.ts';

/** `textDocument/didClose`: the problems of a closed file leave the list. */
export function registerDidClose({ connection, openSettings, linter, diskFiles, log }: ServerContext): void {
  connection.onDidCloseTextDocument(
    guard('textDocument/didClose', log, ({ textDocument: { uri } }) => {
      if (isSettingsFile(uri)) {
        openSettings.close(uri);
        return;
      }
      linter.close(uri);
      diskFiles.documentClosed(uri);
    }),
  );
}
