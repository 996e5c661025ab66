import * as vscode from 'vscode';
import { formatLoss } from '../../protocol/job-text.ts';
import { plainText } from '../plain-text.ts';
import { refOf, type Job, type JobRef } from './job.ts';
import type { Runs } from './runs.ts';

/** Says once that a run has ended by itself, unless its monitor, which says so too, is before the user's eyes. */
export function notifyEnds(runs: Runs, isShown: (job: JobRef) => boolean): vscode.Disposable {
  return runs.onDidEnd(({ job, isNews }) => {
    if (isNews && !isShown(refOf(job))) void notify(job);
  });
}

async function notify(job: Job): Promise<void> {
  const { state, error, rehearsal } = job.status;
  const { name } = job.status;
  const run = rehearsal
    ? vscode.l10n.t('The rehearsal of the run "{0}" on {1}', name, job.target)
    : vscode.l10n.t('The run "{0}" on {1}', name, job.target);
  const open = vscode.l10n.t('Open Monitor');
  let answer: string | undefined;
  if (state === 'succeeded') {
    const message =
      job.metric?.loss === undefined
        ? vscode.l10n.t('{0} has succeeded.', run)
        : vscode.l10n.t('{0} has succeeded with a loss of {1}.', run, formatLoss(job.metric.loss));
    answer = await vscode.window.showInformationMessage(message, open);
  } else if (state === 'failed') {
    const message = error
      ? vscode.l10n.t('{0} has failed: {1}. {2}', run, error.message, error.hint)
      : vscode.l10n.t('{0} has failed. Its log says why.', run);
    answer = await vscode.window.showErrorMessage(plainText(message), open);
  } else if (state === 'lost') {
    const message = vscode.l10n.t('{0} is lost: its process is gone. Resume it.', run);
    answer = await vscode.window.showErrorMessage(message, open);
  }
  if (answer === open) await vscode.commands.executeCommand('tunesmith.openRunMonitor', refOf(job));
}
