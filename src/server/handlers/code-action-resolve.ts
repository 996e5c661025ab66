import type { ClientCapabilities, CodeAction } from 'vscode-languageserver/node';
import { field } from '../actions/action.ts';
import { ACTIONS } from '../actions/registry.ts';
import { toWorkspaceEdit } from '../actions/workspace-edit.ts';
import type { ServerContext } from '../context.ts';
import { guardRequest } from '../guard.ts';
import { abilitiesOf, type CodeActionAbilities } from './code-action.ts';

/** `codeAction/resolve`: the edit of an action that was picked, made for the document as it is now. */
export function registerCodeActionResolve(context: ServerContext, client: ClientCapabilities): void {
  const abilities = abilitiesOf(client);
  context.connection.onCodeActionResolve(
    guardRequest('codeAction/resolve', context.log, (action: CodeAction) =>
      resolve(context, action, abilities),
    ),
  );
}

/** What comes back from the client is checked like any input. */
async function resolve(
  { linter, configurations }: ServerContext,
  action: CodeAction,
  { createsFiles, versionedEdits }: CodeActionAbilities,
): Promise<CodeAction> {
  const data: unknown = action.data;
  const [uri, id] = [field(data, 'uri'), field(data, 'action')];
  const document = typeof uri === 'string' ? await linter.gathered(uri) : undefined;
  if (document === undefined) return action;
  const change = ACTIONS.find((kind) => kind.id === id)?.change(
    { document, configurations, createsFiles },
    field(data, 'argument'),
  );
  if (change === undefined) return action;
  return { ...action, edit: toWorkspaceEdit(document, change, versionedEdits) };
}
