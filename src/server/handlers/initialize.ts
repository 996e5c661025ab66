import {
  CodeActionKind,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type InitializeParams,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import type { ServerContext } from '../context.ts';
import { guard, guardRequest } from '../guard.ts';
import { registerCodeAction } from './code-action.ts';
import { registerCodeActionResolve } from './code-action-resolve.ts';
import { registerCodeLens } from './code-lens.ts';
import { registerCompletion } from './completion.ts';
import { registerConvert } from './convert.ts';
import { watchWorkspaceFolders } from './did-change-workspace-folders.ts';
import { watchConfigurations } from './did-change-watched-files.ts';
import { registerDocumentSymbol } from './document-symbol.ts';
import { registerFoldingRange } from './folding-range.ts';
import { registerHover } from './hover.ts';

const CAPABILITIES: ServerCapabilities = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix], resolveProvider: true },
  hoverProvider: true,
  completionProvider: { triggerCharacters: ['"', ':', '{'] },
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  codeLensProvider: {},
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

/** `initialize`: reads the configuration of the workspace, and takes requests from then on. */
export function registerInitialize(context: ServerContext): void {
  context.connection.onInitialize(
    guardRequest('initialize', context.log, async (params: InitializeParams) => {
      await context.configurations.setFolders(foldersOf(params));
      registerCodeAction(context, params);
      registerCodeActionResolve(context, params.capabilities);
      registerConvert(context);
      registerHover(context);
      registerCompletion(context, params.capabilities);
      registerDocumentSymbol(context, params.capabilities);
      registerFoldingRange(context, params.capabilities);
      registerCodeLens(context, params.capabilities);
      registerInitialized(context, params.capabilities);
      return { serverInfo: { name: 'tunesmith' }, capabilities: CAPABILITIES };
    }),
  );
}

/** `initialized`: from now on the server may ask the client for something. */
function registerInitialized(context: ServerContext, client: ClientCapabilities): void {
  context.connection.onInitialized(
    guard('initialized', context.log, async () => {
      watchWorkspaceFolders(context, client);
      await watchConfigurations(context, client);
    }),
  );
}

/** Clients that know no workspace folders send a root, or nothing. */
function foldersOf(params: InitializeParams): readonly string[] {
  if (Array.isArray(params.workspaceFolders)) return params.workspaceFolders.map((folder) => folder.uri);
  // oxlint-disable-next-line typescript/no-deprecated -- older clients send nothing else.
  return typeof params.rootUri === 'string' ? [params.rootUri] : [];
}
