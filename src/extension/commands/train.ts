import { commands, window, type ExtensionContext, type Uri } from 'vscode';
import type { Monitors } from '../panels/monitors.ts';
import type { Launcher } from '../runs/launcher.ts';
import { isRunFile, type RunFiles } from '../views/run-files.ts';
import { RUN_VIEW } from '../views/run-panel.ts';
import { RUNS_VIEW } from '../views/runs-tree.ts';
import { asUri, registerTrusted } from './trusted.ts';

/** Trains a run file: the one it was called on, the one in the editor, or the one in the run panel. */
export function registerTrain(
  context: ExtensionContext,
  parts: { readonly files: RunFiles; readonly launcher: Launcher; readonly monitors: Monitors },
): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.train', async (argument) => {
      const runFile = asUri(argument) ?? runFileInEditor() ?? (await parts.files.active());
      if (runFile === undefined) {
        await commands.executeCommand('tunesmith.newRun');
        return;
      }
      parts.files.choose(runFile);
      const outcome = await window.withProgress({ location: { viewId: RUNS_VIEW } }, () =>
        parts.launcher.launch(runFile),
      );
      if (outcome.ok) parts.monitors.open(outcome.value);
      // The panel says what is wrong beside the field or under the button.
      else await commands.executeCommand(`${RUN_VIEW}.focus`);
    }),
  );
}

function runFileInEditor(): Uri | undefined {
  const uri = window.activeTextEditor?.document.uri;
  return uri !== undefined && isRunFile(uri) ? uri : undefined;
}
