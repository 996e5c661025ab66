import { l10n, window, type ExtensionContext } from 'vscode';
import { refOf } from '../runs/job.ts';
import type { Runs } from '../runs/runs.ts';
import { jobOf } from './pick-job.ts';
import { registerTrusted, showFailure } from './trusted.ts';

/** Opens a terminal in a run's folder on its box. */
export function registerOpenJobTerminal(context: ExtensionContext, runs: Runs): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.openJobTerminal', async (argument) => {
      const job = await jobOf(argument, runs, {
        title: l10n.t('Open a terminal in the folder of a run'),
        filter: () => true,
      });
      if (job === undefined) return;
      const command = await runs.onBox(refOf(job), (box, id) => box.terminal(id));
      if (!command.ok) return showFailure(command.failure);
      const { argv, cwd } = command.value;
      const [shellPath, ...shellArgs] = argv ?? [];
      const terminal = window.createTerminal({
        name: l10n.t('{0} on {1}', job.status.name, job.target),
        ...(shellPath === undefined ? {} : { shellPath, shellArgs }),
        ...(cwd === undefined ? {} : { cwd }),
      });
      terminal.show();
    }),
  );
}
