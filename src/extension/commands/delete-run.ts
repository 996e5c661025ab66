import { l10n, window, type ExtensionContext } from 'vscode';
import { isActive } from '../../protocol/job-text.ts';
import { refOf } from '../runs/job.ts';
import type { Runs } from '../runs/runs.ts';
import { jobOf } from './pick-job.ts';
import { registerTrusted, showFailure } from './trusted.ts';

/** Deletes a run that has ended from its box, once the user has seen what that frees. */
export function registerDeleteRun(context: ExtensionContext, runs: Runs): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.deleteRun', async (argument) => {
      const job = await jobOf(argument, runs, {
        title: l10n.t('Delete a run'),
        filter: ({ status }) => !isActive(status),
      });
      if (job === undefined) return;
      const measured = await runs.onBox(refOf(job), (box, id) => box.measure(id));
      if (!measured.ok) return showFailure(measured.failure);
      const remove = l10n.t('Delete Run');
      const answer = await window.showWarningMessage(
        l10n.t('Delete the run "{0}" from {1}?', job.status.name, job.target),
        {
          modal: true,
          detail: l10n.t(
            'This frees {0} MB there: its log, checkpoints and adapter, and data that no other run uses. What was fetched to this computer stays.',
            (measured.value / 1e6).toFixed(1),
          ),
        },
        remove,
      );
      if (answer !== remove) return;
      const outcome = await runs.remove(refOf(job));
      if (!outcome.ok) await showFailure(outcome.failure);
    }),
  );
}
