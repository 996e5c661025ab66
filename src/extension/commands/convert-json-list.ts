import { commands, Uri, window, workspace, type ExtensionContext } from 'vscode';
import { listToLines } from '../../core/dataset/list-lines.ts';
import { plainText } from '../plain-text.ts';
import { canOpen, openUnsaved } from './open-unsaved.ts';

export const CONVERT_JSON_LIST = 'tunesmith.convertJsonList';

/** Opens the records of a `.json` list as a new JSON Lines file. The list stays as it is. */
export function registerConvertJsonList(context: ExtensionContext): void {
  context.subscriptions.push(
    commands.registerCommand(CONVERT_JSON_LIST, async (argument: unknown) => {
      const uri = argument instanceof Uri ? argument : window.activeTextEditor?.document.uri;
      if (uri === undefined) return;
      const lines = listToLines(await readText(uri));
      if (!lines.ok) {
        void window.showErrorMessage(
          plainText(`Tunesmith: ${lines.failure.message}. ${lines.failure.hint}.`),
        );
        return;
      }
      if (canOpen(lines.value)) await openUnsaved(uri, '.jsonl', lines.value);
    }),
  );
}

/** As it stands in the editor, or on the disk where it is too large for that. */
async function readText(uri: Uri): Promise<string> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open?.getText() ?? new TextDecoder().decode(await workspace.fs.readFile(uri));
}
