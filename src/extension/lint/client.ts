import { join } from 'node:path';
import { window, type CancellationToken, type Disposable, type ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import {
  CONVERT,
  CONVERT_DATASET,
  DATASET_STATUS,
  SHOW_PROBLEMS,
  type ClientOptions,
  type ConvertParams,
  type ConvertResult,
  type DatasetStatus,
} from '../../protocol/lsp.ts';

/** The language server as the rest of the extension sees it. */
export interface LintClient {
  /** Settles when the first start has succeeded or failed; a failure has been shown. */
  readonly ready: Promise<void>;
  /** An open dataset in another format; undefined where it is not open, or was cancelled. */
  convert(params: ConvertParams, token: CancellationToken): Promise<ConvertResult | undefined>;
  onDatasetStatus(listener: (status: DatasetStatus) => void): Disposable;
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
  context.subscriptions.push({ dispose: () => void client.dispose() });
  return {
    ready: client.start().catch(showStartFailure),
    convert: async (params, token) =>
      (await client.sendRequest<ConvertResult | null>(CONVERT, params, token)) ?? undefined,
    onDatasetStatus: (listener) => client.onNotification(DATASET_STATUS, listener),
    restart: () => client.restart(),
  };
}

function showStartFailure(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  void window.showErrorMessage(
    `Tunesmith: the language server did not start (${reason}). Run "Tunesmith: Restart Language Server" to try again.`,
  );
}
