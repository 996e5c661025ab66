import { l10n, Uri, window, workspace, type ExtensionContext } from 'vscode';
import { refOf } from '../runs/job.ts';
import type { Runs } from '../runs/runs.ts';
import { jobOf } from './pick-job.ts';
import { registerTrusted, showFailure } from './trusted.ts';

/** Downloads a checkpoint of a run that the user picks, beside its run file. */
export function registerFetchCheckpoint(context: ExtensionContext, runs: Runs): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.fetchCheckpoint', async (argument) => {
      const job = await jobOf(argument, runs, {
        title: l10n.t('Fetch a checkpoint of a run'),
        filter: () => true,
      });
      if (job === undefined) return;
      const details = await runs.onBox(refOf(job), (box, id) => box.details(id));
      if (!details.ok) return showFailure(details.failure);
      const title = l10n.t('Fetch a checkpoint');
      const placeHolder =
        details.value.checkpoints.length === 0
          ? l10n.t('The run has saved none')
          : l10n.t('Pick a checkpoint');
      const picked = await window.showQuickPick(details.value.checkpoints, { title, placeHolder });
      const [, step] = /^checkpoint-(\d+)$/.exec(picked ?? '') ?? [];
      const base = job.runFile === undefined ? undefined : Uri.joinPath(Uri.parse(job.runFile), '..');
      const parent = base ?? workspace.workspaceFolders?.[0]?.uri;
      if (step === undefined) return;
      if (parent === undefined)
        return void window.showErrorMessage(l10n.t('Open a folder to fetch it into.'));
      const folder = Uri.joinPath(parent, 'checkpoints', job.status.name, `checkpoint-${step}`).fsPath;
      const outcome = await runs.fetchCheckpoint(refOf(job), { part: `checkpoint-${Number(step)}`, folder });
      if (!outcome.ok) await showFailure(outcome.failure);
    }),
  );
}
