import { l10n, type ExtensionContext } from 'vscode';
import { isActive } from '../../protocol/job-text.ts';
import { refOf } from '../runs/job.ts';
import type { Runs } from '../runs/runs.ts';
import { jobOf } from './pick-job.ts';
import { registerTrusted, showFailure } from './trusted.ts';

/** Starts a run again that did not succeed; it goes on from its last checkpoint. */
export function registerResumeRun(context: ExtensionContext, runs: Runs): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.resumeRun', async (argument) => {
      const job = await jobOf(argument, runs, {
        title: l10n.t('Resume a run'),
        filter: ({ status }) => !isActive(status) && status.state !== 'succeeded',
      });
      if (job === undefined) return;
      const outcome = await runs.resume(refOf(job));
      if (!outcome.ok) await showFailure(outcome.failure);
    }),
  );
}
