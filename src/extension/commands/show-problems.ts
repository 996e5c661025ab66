import { commands, type ExtensionContext } from 'vscode';
import { SHOW_PROBLEMS } from '../../protocol/lsp.ts';

/** Opens the Problems panel, from the totals over a dataset. */
export function registerShowProblems(context: ExtensionContext): void {
  context.subscriptions.push(
    commands.registerCommand(SHOW_PROBLEMS, () => commands.executeCommand('workbench.actions.view.problems')),
  );
}
