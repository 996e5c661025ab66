import {
  CodeActionKind,
  type ClientCapabilities,
  type CodeAction,
  type CodeActionParams,
  type InitializeParams,
} from 'vscode-languageserver/node';
import { field, type ActionKind, type Offer, type Scene } from '../actions/action.ts';
import { ACTIONS } from '../actions/registry.ts';
import { toWorkspaceEdit } from '../actions/workspace-edit.ts';
import type { ServerContext } from '../context.ts';
import { touches } from '../convert.ts';
import type { LintedDocument } from '../document.ts';
import { guardRequest } from '../guard.ts';

/** What the client can do with a code action. */
export interface CodeActionAbilities {
  /** The edit of an action may be computed when the user picks it. */
  readonly resolvesEdit: boolean;
  /** Edits may name the version of the document that they are for. */
  readonly versionedEdits: boolean;
  readonly createsFiles: boolean;
}

/** What an action carries until it is resolved. */
interface Unresolved {
  readonly uri: string;
  readonly action: string;
  readonly argument: object;
}

/** `textDocument/codeAction`: what `actions/` offers at a place. */
export function registerCodeAction(
  context: ServerContext,
  { capabilities, initializationOptions }: InitializeParams,
): void {
  const abilities = abilitiesOf(capabilities);
  const commands = commandsOf(initializationOptions);
  const { connection, linter, log } = context;
  connection.onCodeAction(
    guardRequest('textDocument/codeAction', log, async (params) => {
      if (!wantsQuickFix(params.context.only)) return [];
      const document = await linter.gathered(params.textDocument.uri);
      if (document === undefined) return [];
      return codeActions({ ...sceneOf(context, document, params, abilities), commands }, abilities);
    }),
  );
}

export function abilitiesOf({ textDocument, workspace }: ClientCapabilities): CodeActionAbilities {
  const { dataSupport, resolveSupport } = textDocument?.codeAction ?? {};
  const { documentChanges, resourceOperations } = workspace?.workspaceEdit ?? {};
  return {
    resolvesEdit: dataSupport === true && resolveSupport?.properties.includes('edit') === true,
    versionedEdits: documentChanges === true,
    createsFiles: documentChanges === true && resourceOperations?.includes('create') === true,
  };
}

function wantsQuickFix(only: readonly string[] | undefined): boolean {
  return only?.some((kind) => kind === '' || kind === CodeActionKind.QuickFix) ?? true;
}

/** What the client says of itself is checked like any input. */
function commandsOf(options: unknown): ReadonlySet<string> {
  const commands = field(options, 'commands');
  return new Set(Array.isArray(commands) ? commands.filter((one) => typeof one === 'string') : []);
}

function sceneOf(
  { configurations }: ServerContext,
  document: LintedDocument,
  { range, context: { diagnostics } }: CodeActionParams,
  { createsFiles }: CodeActionAbilities,
): Omit<Scene, 'commands'> {
  const here = document.findings().filter((finding) => touches(finding, range));
  return { document, configurations, createsFiles, range, here, diagnostics };
}

function codeActions(scene: Scene, abilities: CodeActionAbilities): CodeAction[] {
  return ACTIONS.flatMap((kind) =>
    kind.offers(scene).map((offer) => toCodeAction(scene, kind, offer, abilities)),
  );
}

/** Where the client can wait for it, a change that is not at hand is not computed before the user asks for it. */
function toCodeAction(
  scene: Scene,
  kind: ActionKind,
  offer: Offer<object>,
  { resolvesEdit, versionedEdits }: CodeActionAbilities,
): CodeAction {
  const { title, isPreferred, diagnostics = [] } = offer;
  const action: CodeAction = {
    title,
    kind: CodeActionKind.QuickFix,
    ...(isPreferred === true ? { isPreferred } : {}),
    ...(diagnostics.length === 0 ? {} : { diagnostics: [...diagnostics] }),
  };
  if ('command' in offer)
    return { ...action, command: { title, command: offer.command, arguments: [...offer.arguments] } };
  if (resolvesEdit && 'argument' in offer) {
    const data: Unresolved = { uri: scene.document.uri, action: kind.id, argument: offer.argument };
    return { ...action, data };
  }
  const change = 'change' in offer ? offer.change : kind.change(scene, offer.argument);
  if (change === undefined) return action;
  return { ...action, edit: toWorkspaceEdit(scene.document, change, versionedEdits) };
}
