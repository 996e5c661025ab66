import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createConnection, type Connection } from 'vscode-languageserver/node';
import { Configurations } from './configuration.ts';
import type { ServerContext } from './context.ts';
import type { Log } from './guard.ts';
import { registerDatasetStatus } from './handlers/dataset-status.ts';
import { publishProblems, publishSettingsProblems } from './handlers/diagnostics.ts';
import { registerDidChange } from './handlers/did-change.ts';
import { registerDidChangeWatchedFiles } from './handlers/did-change-watched-files.ts';
import { registerDidClose } from './handlers/did-close.ts';
import { registerDidOpen } from './handlers/did-open.ts';
import { registerInitialize } from './handlers/initialize.ts';
import { Linter } from './linter.ts';
import { OpenSettings } from './open-settings.ts';
import { DatasetTotals } from './totals.ts';

/** The documentation of the rules, which diagnostics link to, lies beside `dist/` in the package. */
const RULE_DOCS = join(dirname(fileURLToPath(import.meta.url)), '../docs/rules');

/** The server on standard input and output, for editors other than VS Code. */
export function serveStdio(): void {
  serve(createConnection(process.stdin, process.stdout));
}

/** Wires the server to a connection and listens. Between requests it holds open documents and caches, nothing else. */
export function serve(connection: Connection): void {
  const log: Log = (message) => connection.console.error(message);
  const configurations: Configurations = new Configurations(
    (problems) => publishSettingsProblems(connection, problems),
    (uri) => openSettings.text(uri),
  );
  const linter = new Linter({
    log,
    openSession: (uri) => configurations.openSession(uri),
    publish: (document) => {
      publishProblems(connection, document, RULE_DOCS);
      if (document.isCurrent) totals.update(document);
    },
    clear: (uri) => {
      totals.drop(uri);
      void connection.sendDiagnostics({ uri, diagnostics: [] });
    },
  });
  const totals = new DatasetTotals(configurations, log);
  const openSettings = new OpenSettings(log, async () => {
    if (await configurations.reload()) linter.reopenAll();
  });
  const context: ServerContext = { connection, configurations, openSettings, linter, totals, log };
  registerInitialize(context);
  registerDatasetStatus(context);
  registerDidOpen(context);
  registerDidChange(context);
  registerDidClose(context);
  registerDidChangeWatchedFiles(context);
  connection.onShutdown(() => {
    linter.dispose();
    totals.dispose();
    openSettings.dispose();
  });
  connection.listen();
}
