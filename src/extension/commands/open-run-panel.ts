import { commands, type ExtensionContext } from 'vscode';
import type { RunFiles } from '../views/run-files.ts';
import { RUN_VIEW } from '../views/run-panel.ts';
import { asUri } from './trusted.ts';

/** Shows the run panel, with the run file that it was called on. */
export function registerOpenRunPanel(context: ExtensionContext, files: RunFiles): void {
  context.subscriptions.push(
    commands.registerCommand('tunesmith.openRunPanel', async (argument: unknown) => {
      const runFile = asUri(argument);
      if (runFile !== undefined) files.choose(runFile);
      await commands.executeCommand(`${RUN_VIEW}.focus`);
    }),
  );
}
