import { DidChangeWatchedFilesNotification, type ClientCapabilities } from 'vscode-languageserver/node';
import type { ServerContext } from '../context.ts';
import { guard } from '../guard.ts';
import { isSettingsFile, SETTINGS_FILES } from '../open-settings.ts';

/** `workspace/didChangeWatchedFiles`: a changed configuration or baseline holds at once, for all open documents. */
export function registerDidChangeWatchedFiles({
  connection,
  configurations,
  lintAll,
  log,
}: ServerContext): void {
  connection.onDidChangeWatchedFiles(
    guard('workspace/didChangeWatchedFiles', log, async ({ changes }) => {
      if (!changes.some(({ uri }) => isSettingsFile(uri))) return;
      if (await configurations.reload()) lintAll();
    }),
  );
}

/** Asks the client to watch the configuration files; one that cannot watch must be restarted after a change. */
export async function watchConfigurations(
  { connection }: ServerContext,
  client: ClientCapabilities,
): Promise<void> {
  if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration !== true) return;
  await connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: SETTINGS_FILES.map((name) => ({ globPattern: `**/${name}` })),
  });
}
