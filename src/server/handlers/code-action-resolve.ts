import type { ClientCapabilities, CodeAction } from 'vscode-languageserver/node';
import type { ServerContext } from '../context.ts';
import { guardRequest } from '../guard.ts';
import { abilitiesOf, editOfFile, parseFileFix } from './code-action.ts';

/** `codeAction/resolve`: the edit of an action for the whole file, made for the document as it is now. */
export function registerCodeActionResolve(
  { connection, linter, log }: ServerContext,
  client: ClientCapabilities,
): void {
  const abilities = abilitiesOf(client);
  connection.onCodeActionResolve(
    guardRequest('codeAction/resolve', log, (action: CodeAction) => {
      const fix = parseFileFix(action.data);
      const document = fix === undefined ? undefined : linter.get(fix.uri);
      return fix === undefined || document === undefined
        ? action
        : { ...action, edit: editOfFile(document, fix, abilities) };
    }),
  );
}
