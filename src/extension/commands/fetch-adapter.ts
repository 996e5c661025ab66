import { l10n, window, type ExtensionContext } from 'vscode';
import { bringHome } from '../runs/adapters.ts';
import type { Runs } from '../runs/runs.ts';
import { jobOf } from './pick-job.ts';
import { registerTrusted } from './trusted.ts';

/** Downloads the adapter of a finished run to this computer. The tree and the monitor say how that goes. */
export function registerFetchAdapter(context: ExtensionContext, runs: Runs): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.fetchAdapter', async (argument) => {
      const job = await jobOf(argument, runs, {
        title: l10n.t('Fetch the adapter of a run'),
        filter: ({ status }) => status.state === 'succeeded',
      });
      if (job === undefined) return;
      const outcome = await bringHome(runs, job);
      if (outcome === undefined)
        await window.showErrorMessage(l10n.t('Open a folder to fetch the adapter into.'));
    }),
  );
}
