import { commands, window, type ExtensionContext } from 'vscode';
import type { Monitors } from '../panels/monitors.ts';
import type { Launcher } from '../runs/launcher.ts';
import { runFileInEditor } from '../views/pick-run-file.ts';
import type { RunFiles } from '../views/run-files.ts';
import { RUN_VIEW } from '../views/run-panel.ts';
import { RUNS_VIEW } from '../views/runs-tree.ts';
import { asUri, registerTrusted } from './trusted.ts';

export interface LaunchParts {
  readonly files: RunFiles;
  readonly launcher: Launcher;
  readonly monitors: Monitors;
}

/** A command that launches a run file: the one it was called on, the one in the editor, or the one in the run panel. */
export function registerLaunch(
  context: ExtensionContext,
  { files, launcher, monitors }: LaunchParts,
  { command, rehearse }: { readonly command: string; readonly rehearse: boolean },
): void {
  context.subscriptions.push(
    registerTrusted(command, async (argument) => {
      const runFile = asUri(argument) ?? runFileInEditor() ?? (await files.active());
      if (runFile === undefined) {
        await commands.executeCommand('tunesmith.newRun');
        return;
      }
      files.choose(runFile);
      const outcome = await window.withProgress({ location: { viewId: RUNS_VIEW } }, () =>
        launcher.launch(runFile, { rehearse }),
      );
      if (outcome.ok) monitors.open(outcome.value);
      // The panel says what is wrong beside the field or under the button.
      else await commands.executeCommand(`${RUN_VIEW}.focus`);
    }),
  );
}
