import { join } from 'node:path';
import { l10n, window, type CancellationToken, type Disposable, type ExtensionContext } from 'vscode';
import { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import {
  CONVERT,
  CONVERT_DATASET,
  DATASET_STATUS,
  DISK_FILES,
  LINT_AGAIN,
  SHOW_PROBLEMS,
  type ClientOptions,
  type ConvertParams,
  type ConvertResult,
  type DatasetStatus,
  type DiskFilesParams,
  type LintAgainParams,
} from '../../protocol/lsp.ts';

/** The language server as the rest of the extension sees it. */
export interface LintClient {
  /** Settles when the first start has succeeded or failed; a failure has been shown. */
  readonly ready: Promise<void>;
  /** An open dataset in another format; undefined where it is not open, or was cancelled. */
  convert(params: ConvertParams, token: CancellationToken): Promise<ConvertResult | undefined>;
  onDatasetStatus(listener: (status: DatasetStatus) => void): Disposable;
  /** Has these files, given as URIs, linted as they lie on the disk, in place of those before. */
  setDiskFiles(uris: readonly string[]): void;
  /** Has a document or a file of the disk linted from its beginning. */
  lintAgain(uri: string): void;
  restart(): Promise<void>;
}

/**
 * Dataset files of the disk and unsaved ones; not the old versions that a diff view shows. The files of settings hold as
 * they stand in the editor.
 */
const DOCUMENTS = [
  { scheme: 'file', language: 'jsonl' },
  { scheme: 'untitled', language: 'jsonl' },
  { scheme: 'file', pattern: '**/{tunesmith,tunesmith-baseline}.json' },
];

/** Starts the language server as a process of its own, which ends with the extension. */
export function startLintClient(context: ExtensionContext): LintClient {
  const server = { module: join(context.extensionPath, 'dist/server.js'), transport: TransportKind.ipc };
  const client = new LanguageClient('tunesmith', 'Tunesmith Language Server', server, {
    documentSelector: DOCUMENTS,
    diagnosticCollectionName: 'tunesmith',
    initializationOptions: { commands: [SHOW_PROBLEMS, CONVERT_DATASET] } satisfies ClientOptions,
    synchronize: { configurationSection: 'tunesmith' },
  });
  let diskFiles: readonly string[] = [];
  const sendDiskFiles = (): void => {
    if (client.isRunning())
      void client.sendNotification(DISK_FILES, { uris: diskFiles } satisfies DiskFilesParams);
  };
  context.subscriptions.push(
    { dispose: () => void client.dispose() },
    // A server that has just started knows of none.
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) sendDiskFiles();
    }),
  );
  return {
    ready: client.start().catch(showStartFailure),
    convert: async (params, token) =>
      (await client.sendRequest<ConvertResult | null>(CONVERT, params, token)) ?? undefined,
    onDatasetStatus: (listener) => client.onNotification(DATASET_STATUS, listener),
    setDiskFiles: (uris) => {
      diskFiles = uris;
      sendDiskFiles();
    },
    lintAgain: (uri) => void client.sendNotification(LINT_AGAIN, { uri } satisfies LintAgainParams),
    restart: () => client.restart(),
  };
}

function showStartFailure(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  void window.showErrorMessage(
    l10n.t(
      'Tunesmith: the language server did not start ({0}). Run "Tunesmith: Restart Language Server" to try again.',
      reason,
    ),
  );
}
