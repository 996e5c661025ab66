import type { ClientCapabilities } from 'vscode-languageserver/node';
import type { ServerContext } from '../context.ts';
import { guard } from '../guard.ts';

/** `workspace/didChangeWorkspaceFolders`: the settings of a new folder hold at once, those of one that is gone no more. */
export function watchWorkspaceFolders(
  { connection, configurations, lintAll, log }: ServerContext,
  client: ClientCapabilities,
): void {
  if (client.workspace?.workspaceFolders !== true) return;
  connection.workspace.onDidChangeWorkspaceFolders(
    guard('workspace/didChangeWorkspaceFolders', log, async ({ added, removed }) => {
      const uris = (folders: typeof added): readonly string[] => folders.map(({ uri }) => uri);
      await configurations.changeFolders(uris(added), uris(removed));
      lintAll();
    }),
  );
}
