import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createConnection, type Connection } from 'vscode-languageserver/node';
import { Configurations } from './configuration.ts';
import type { ServerContext } from './context.ts';
import { DiskFiles } from './disk-files.ts';
import type { Log } from './guard.ts';
import { publishStatus, registerDatasetStatus } from './handlers/dataset-status.ts';
import { publishFailure, publishProblems, publishSettingsProblems } from './handlers/diagnostics.ts';
import { registerDidChange } from './handlers/did-change.ts';
import { registerDidChangeWatchedFiles } from './handlers/did-change-watched-files.ts';
import { registerDidClose } from './handlers/did-close.ts';
import { registerDidOpen } from './handlers/did-open.ts';
import { registerDiskFiles, registerLintAgain } from './handlers/disk-files.ts';
import { registerInitialize } from './handlers/initialize.ts';
import { Linter } from './linter.ts';
import { OpenSettings } from './open-settings.ts';
import { openProgress } from './progress.ts';
import { readTokenizerAside } from './tokenizer-thread.ts';
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
  const lintAll = (): void => {
    linter.reopenAll();
    diskFiles.scanAll();
  };
  const configurations: Configurations = new Configurations({
    report: (problems) => publishSettingsProblems(connection, problems),
    openText: (uri) => openSettings.text(uri),
    onFileChange: lintAll,
    readTokenizer: readTokenizerAside,
  });
  const shown = {
    log,
    clear: (uri: string) => void connection.sendDiagnostics({ uri, diagnostics: [] }),
    openProgress: (title: string, onCancel: () => void) =>
      openProgress(connection.window, { title, onCancel, log }),
  };
  const linter = new Linter({
    ...shown,
    openSession: (uri) => configurations.openSession(uri),
    publish: (document, results) => {
      publishProblems(connection, results, RULE_DOCS);
      if (results.state === 'complete') totals.update(document);
      if (results.state === 'stopped') publishStatus(connection, results);
    },
    clear: (uri) => {
      totals.drop(uri);
      shown.clear(uri);
    },
  });
  const diskFiles = new DiskFiles({
    ...shown,
    settingsOf: (uri) => configurations.settingsOf(uri),
    publish: (results) => {
      publishProblems(connection, results, RULE_DOCS);
      if (results.state !== 'reading') publishStatus(connection, results);
    },
    publishFailure: (uri, failure) => publishFailure(connection, uri, failure),
  });
  const totals = new DatasetTotals(configurations, log);
  const openSettings = new OpenSettings(log, async () => {
    if (await configurations.reload()) lintAll();
  });
  register({ connection, configurations, openSettings, linter, totals, diskFiles, lintAll, log });
  connection.onShutdown(() => {
    for (const part of [linter, totals, diskFiles, openSettings, configurations]) part.dispose();
  });
  connection.listen();
}

function register(context: ServerContext): void {
  registerInitialize(context);
  registerDatasetStatus(context);
  registerDidOpen(context);
  registerDidChange(context);
  registerDidClose(context);
  registerDidChangeWatchedFiles(context);
  registerDiskFiles(context);
  registerLintAgain(context);
}
