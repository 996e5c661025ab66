import { commands, l10n, Uri, workspace, type ExtensionContext } from 'vscode';
import type { Runs } from '../runs/runs.ts';
import { jobOf } from './pick-job.ts';
import { registerTrusted } from './trusted.ts';

/** Shows the adapter's folder in the explorer, or with the system's own one where it is outside of the workspace. */
export function registerRevealAdapter(context: ExtensionContext, runs: Runs): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.revealAdapter', async (argument) => {
      const job = await jobOf(argument, runs, {
        title: l10n.t('Reveal the adapter of a run'),
        filter: ({ adapter }) => adapter !== undefined,
      });
      if (job?.adapter === undefined) return;
      const uri = Uri.file(job.adapter);
      const isInside = workspace.getWorkspaceFolder(uri) !== undefined;
      await commands.executeCommand(isInside ? 'revealInExplorer' : 'revealFileInOS', uri);
    }),
  );
}
