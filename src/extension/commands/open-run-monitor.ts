import { l10n, type ExtensionContext } from 'vscode';
import type { Monitors } from '../panels/monitors.ts';
import { refOf } from '../runs/job.ts';
import type { Runs } from '../runs/runs.ts';
import { jobOf } from './pick-job.ts';
import { registerTrusted } from './trusted.ts';

export function registerOpenRunMonitor(context: ExtensionContext, runs: Runs, monitors: Monitors): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.openRunMonitor', async (argument) => {
      const job = await jobOf(argument, runs, {
        title: l10n.t('Open the monitor of a run'),
        filter: () => true,
      });
      if (job !== undefined) monitors.open(refOf(job));
    }),
  );
}
