import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-languageserver/node';
import type {
  CodeAction,
  CompletionItem,
  Diagnostic,
  Hover,
  Position,
  PublishDiagnosticsParams,
  Range,
  TextDocumentContentChangeEvent,
} from 'vscode-languageserver/node';
import type { DatasetStatus } from '../../../src/protocol/lsp.ts';
import { onlyKnownRules } from '../../support/only-rules.ts';
import { ROOT } from '../../support/repository.ts';

/** What the client says it can do; the default is what VS Code can. */
const VSCODE_CAPABILITIES = {
  window: { workDoneProgress: true },
  workspace: {
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'] },
    didChangeWatchedFiles: { dynamicRegistration: true },
    codeLens: { refreshSupport: true },
    foldingRange: { refreshSupport: true },
    configuration: true,
  },
  textDocument: {
    completion: { completionItem: { snippetSupport: true } },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    foldingRange: { rangeLimit: 5000 },
    codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } },
  },
};

/** A `$/progress` notification. */
export interface Progress {
  readonly token: string | number;
  readonly value: {
    readonly kind: 'begin' | 'report' | 'end';
    readonly title?: string;
    readonly percentage?: number;
    readonly cancellable?: boolean;
  };
}

export interface ClientOptions {
  /** The workspace folder; a new one with only the rules that these tests know where it is left out. */
  readonly folder?: string;
  readonly capabilities?: object;
  /** Commands that the client runs. */
  readonly commands?: readonly string[];
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tunesmith-server-'));
  await writeFile(join(folder, 'tunesmith.json'), JSON.stringify({ rules: onlyKnownRules() }));
  return folder;
}

/** The built language server as a process, and a real JSON-RPC client that talks to it over stdio. */
export class TestClient {
  readonly connection: MessageConnection;
  readonly process: ChildProcessWithoutNullStreams;
  /** Every publication, in order. */
  readonly published: PublishDiagnosticsParams[] = [];
  readonly diagnostics = new Map<string, PublishDiagnosticsParams>();
  readonly statuses = new Map<string, DatasetStatus>();
  /** Messages that the server logged. */
  readonly log: string[] = [];
  /** Requests of the server to ask again, by method. */
  readonly refreshes: string[] = [];
  /** What the client answers for `tunesmith.codeLens`. */
  codeLens: boolean | null = null;
  /** What the server told of long work, in order. */
  readonly progress: Progress[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #folder: string;
  #ownsFolder = false;

  private constructor(folder: string) {
    this.#folder = folder;
    const cli = join(ROOT, 'dist/cli.js');
    if (!existsSync(cli)) throw new Error('There is no dist/cli.js: run `npm run build` first');
    this.process = spawn(process.execPath, [cli, 'lsp', '--stdio']);
    this.process.stderr.on('data', (chunk: Buffer) => this.log.push(chunk.toString('utf8')));
    this.connection = createMessageConnection(
      new StreamMessageReader(this.process.stdout),
      new StreamMessageWriter(this.process.stdin),
    );
    this.#listen();
  }

  static async start(options: ClientOptions = {}): Promise<TestClient> {
    const client = new TestClient(options.folder ?? (await makeFolder()));
    client.#ownsFolder = options.folder === undefined;
    await client.#initialize(options.capabilities ?? VSCODE_CAPABILITIES, options.commands ?? []);
    return client;
  }

  /** URI of a file in the workspace folder. */
  uri(name: string): string {
    return `${pathToFileURL(this.#folder).href}/${encodeURIComponent(name)}`;
  }

  /** Closes the server in the way of the protocol, and gives its exit code. */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((settle) => this.process.once('close', settle));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const code = await ended;
    this.connection.dispose();
    if (this.#ownsFolder) await rm(this.#folder, { recursive: true });
    return code;
  }

  async #initialize(capabilities: object, commands: readonly string[]): Promise<void> {
    await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(this.#folder).href, name: 'workspace' }],
      capabilities,
      initializationOptions: { commands },
    });
    await this.connection.sendNotification('initialized', {});
  }

  async open(uri: string, text: string, version = 1): Promise<void> {
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'jsonl', version, text },
    });
  }

  async change(
    uri: string,
    version: number,
    contentChanges: readonly TextDocumentContentChangeEvent[],
  ): Promise<void> {
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges,
    });
  }

  /** Opens a document and waits for its problems. */
  async lint(uri: string, text: string): Promise<readonly Diagnostic[]> {
    await this.open(uri, text);
    return this.diagnosticsOf(uri, 1);
  }

  /** Waits until the problems of a version have come, and gives them. */
  async diagnosticsOf(uri: string, version: number): Promise<readonly Diagnostic[]> {
    await this.until(() => this.statuses.get(uri)?.version === version);
    return this.diagnostics.get(uri)?.diagnostics ?? [];
  }

  async codeActions(uri: string, range: Range, only?: readonly string[]): Promise<readonly CodeAction[]> {
    return this.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context: { diagnostics: this.diagnostics.get(uri)?.diagnostics ?? [], ...(only ? { only } : {}) },
    });
  }

  async resolve(action: CodeAction): Promise<CodeAction> {
    return this.connection.sendRequest<CodeAction>('codeAction/resolve', action);
  }

  /** Names the files that the server is to read from the disk. */
  async setDiskFiles(uris: readonly string[]): Promise<void> {
    await this.connection.sendNotification('tunesmith/diskFiles', { uris });
  }

  async lintAgain(uri: string): Promise<void> {
    await this.connection.sendNotification('tunesmith/lintAgain', { uri });
  }

  /** Waits until work with this title has gone on for long enough to be shown, and stops it. */
  async cancel(title: string): Promise<void> {
    const begun = () => this.progress.findLast(({ value }) => value.title === title);
    await this.until(() => begun() !== undefined);
    await this.connection.sendNotification('window/workDoneProgress/cancel', { token: begun()?.token });
  }

  /** Asks for what is known of a whole document. */
  async ask<T>(method: string, uri: string): Promise<T> {
    return this.connection.sendRequest<T>(method, { textDocument: { uri } });
  }

  async complete(uri: string, position: Position): Promise<readonly CompletionItem[]> {
    return this.connection.sendRequest<CompletionItem[]>('textDocument/completion', {
      textDocument: { uri },
      position,
    });
  }

  async hover(uri: string, position: Position): Promise<Hover | null> {
    return this.connection.sendRequest<Hover | null>('textDocument/hover', {
      textDocument: { uri },
      position,
    });
  }

  /** Waits for a condition that a message from the server can bring about. */
  until(condition: () => boolean, timeoutMs = 20_000): Promise<void> {
    return new Promise((settle, reject) => {
      const check = () => {
        if (!condition()) return;
        clearTimeout(timer);
        this.#listeners.delete(check);
        settle();
      };
      const timer = setTimeout(() => {
        this.#listeners.delete(check);
        reject(new Error(`The server did not send what was waited for. Its log: ${this.log.join('\n')}`));
      }, timeoutMs);
      this.#listeners.add(check);
      check();
    });
  }

  #listen(): void {
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      this.diagnostics.set(params.uri, params);
      this.#notify();
    });
    this.connection.onNotification('tunesmith/datasetStatus', (status: DatasetStatus) => {
      this.statuses.set(status.uri, status);
      this.#notify();
    });
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(message);
      this.#notify();
    });
    this.connection.onNotification('$/progress', (progress: Progress) => {
      this.progress.push(progress);
      this.#notify();
    });
    this.connection.onRequest('window/workDoneProgress/create', () => null);
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.onRequest('workspace/configuration', () => [this.codeLens]);
    for (const method of ['workspace/codeLens/refresh', 'workspace/foldingRange/refresh'])
      this.connection.onRequest(method, () => {
        this.refreshes.push(method);
        this.#notify();
        return null;
      });
    this.connection.listen();
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
