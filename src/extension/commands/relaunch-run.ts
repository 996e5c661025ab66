import { l10n, Uri, window, workspace, type ExtensionContext } from 'vscode';
import { exists } from '../runs/adapters.ts';
import { refOf } from '../runs/job.ts';
import type { Runs } from '../runs/runs.ts';
import { jobOf } from './pick-job.ts';
import { registerTrusted, showFailure } from './trusted.ts';

/** Opens the run file that a run was launched from, to be changed and trained again. */
export function registerRelaunchRun(context: ExtensionContext, runs: Runs): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.relaunchRun', async (argument) => {
      const job = await jobOf(argument, runs, {
        title: l10n.t('Relaunch a run with changes'),
        filter: () => true,
      });
      if (job === undefined) return;
      const details = await runs.onBox(refOf(job), (box, id) => box.details(id));
      if (!details.ok) return showFailure(details.failure);
      const file = job.runFile === undefined ? undefined : Uri.parse(job.runFile);
      // As it was launched, which the file may no longer be: beside it, so that its paths mean the same.
      const content = `${JSON.stringify(details.value.source, null, 2)}\n`;
      const beside =
        file ??
        workspace.workspaceFolders?.[0]?.uri.with({ path: `${workspace.workspaceFolders[0].uri.path}/run` });
      if (beside === undefined)
        return void window.showErrorMessage(l10n.t('Open a folder for the run file.'));
      const copy = await freeName(Uri.joinPath(beside, '..'), job.status.name);
      await workspace.fs.writeFile(copy, Buffer.from(content));
      await window.showTextDocument(copy);
    }),
  );
}

async function freeName(folder: Uri, name: string): Promise<Uri> {
  for (let number = 2; ; number++) {
    const uri = Uri.joinPath(folder, `${name}-${number}.tune.json`);
    if (!(await exists(uri))) return uri;
  }
}
