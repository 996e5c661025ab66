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
  const run = `The ${rehearsal ? 'rehearsal of the run' : 'run'} "${job.status.name}" on ${job.target}`;
  const open = 'Open Monitor';
  let answer: string | undefined;
  if (state === 'succeeded') {
    const loss = job.metric?.loss === undefined ? '' : ` with a loss of ${formatLoss(job.metric.loss)}`;
    answer = await vscode.window.showInformationMessage(`${run} has succeeded${loss}.`, open);
  } else if (state === 'failed') {
    const why = error ? `: ${error.message}. ${error.hint}` : '. Its log says why.';
    answer = await vscode.window.showErrorMessage(plainText(`${run} has failed${why}`), open);
  } else if (state === 'lost') {
    answer = await vscode.window.showErrorMessage(`${run} is lost: its process is gone. Resume it.`, open);
  }
  if (answer === open) await vscode.commands.executeCommand('tunesmith.openRunMonitor', refOf(job));
}
