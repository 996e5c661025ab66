import { l10n, window, type ExtensionContext } from 'vscode';
import { isActive } from '../../protocol/job-text.ts';
import { refOf } from '../runs/job.ts';
import type { Runs } from '../runs/runs.ts';
import { jobOf } from './pick-job.ts';
import { registerTrusted, showFailure } from './trusted.ts';

/** Stops a running job, once the user has confirmed it. */
export function registerStopRun(context: ExtensionContext, runs: Runs): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.stopRun', async (argument) => {
      const job = await jobOf(argument, runs, {
        title: l10n.t('Stop a run'),
        filter: ({ status }) => isActive(status),
      });
      if (job === undefined) return;
      const stop = l10n.t('Stop Run');
      const answer = await window.showWarningMessage(
        l10n.t('Stop the run "{0}" on {1}?', job.status.name, job.target),
        { modal: true, detail: l10n.t('Its last checkpoint stays on the box.') },
        stop,
      );
      if (answer !== stop) return;
      const outcome = await runs.stop(refOf(job));
      if (!outcome.ok) await showFailure(outcome.failure);
    }),
  );
}
