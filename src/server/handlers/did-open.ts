import type { ServerContext } from '../context.ts';
import { guard } from '../guard.ts';
import { isSettingsFile } from '../open-settings.ts';

/** `textDocument/didOpen`: the document is linted from now on. */
export function registerDidOpen({ connection, openSettings, linter, diskFiles, log }: ServerContext): void {
  connection.onDidOpenTextDocument(
    guard('textDocument/didOpen', log, ({ textDocument: { uri, version, text } }) => {
      if (isSettingsFile(uri)) {
        openSettings.open(uri, version, text);
        return;
      }
      diskFiles.documentOpened(uri);
      linter.open(uri, version, text);
    }),
  );
}
