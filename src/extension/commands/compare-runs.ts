import { commands, l10n, Uri, workspace, type ExtensionContext } from 'vscode';
import { ComparedRuns, shownAs } from '../views/compared-runs.ts';
import { pickRunFile, runFileOf } from '../views/pick-run-file.ts';
import { isRunFile, type RunFiles } from '../views/run-files.ts';
import { registerTrusted } from './trusted.ts';

/** Shows two runs side by side, their figures and every setting. */
export function registerCompareRuns(context: ExtensionContext, files: RunFiles): void {
  context.subscriptions.push(
    new ComparedRuns(context.asAbsolutePath('dist/facts-worker.js')),
    registerTrusted('tunesmith.compareRuns', async (argument, selection) => {
      const [first, second] = selectedRuns(selection);
      const left = first ?? (await runFileOf(argument, files, l10n.t('Run to compare')));
      if (left === undefined) return;
      const title = l10n.t('Compare {0} with', workspace.asRelativePath(left));
      const right = second ?? (await pickRunFile(files, { title, besides: left }));
      if (right === undefined) return;
      const names = [left, right].map((uri) => workspace.asRelativePath(uri)).join(' ↔ ');
      await commands.executeCommand('vscode.diff', shownAs(left), shownAs(right), names);
    }),
  );
}

/** Two run files that were selected in the explorer. */
function selectedRuns(selection: unknown): readonly Uri[] {
  const uris = Array.isArray(selection)
    ? selection.filter((one) => one instanceof Uri).filter(isRunFile)
    : [];
  return uris.length === 2 ? uris : [];
}
