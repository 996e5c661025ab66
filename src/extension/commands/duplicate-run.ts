import { l10n, Uri, workspace, type ExtensionContext } from 'vscode';
import { applyEdits, setValue } from '../../core/run/edit.ts';
import { parseRunText } from '../../core/run/resolve.ts';
import { valueAt } from '../../core/run/fields.ts';
import { runName } from '../../runner/run-name.ts';
import { runFileOf } from '../views/pick-run-file.ts';
import type { RunFiles } from '../views/run-files.ts';
import { freeRunFile, openNewRun } from './open-new-run.ts';
import { registerTrusted } from './trusted.ts';

/** Copies a run file beside itself, so that its paths mean the same, and opens the copy. */
export function registerDuplicateRun(context: ExtensionContext, files: RunFiles): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.duplicateRun', async (argument) => {
      const original = await runFileOf(argument, files, l10n.t('Run to duplicate'));
      if (original === undefined) return;
      const text = (await workspace.openTextDocument(original)).getText();
      const base = original.path
        .slice(original.path.lastIndexOf('/') + 1)
        .replace(/(-\d+)?\.tune\.json$/, '');
      const copy = await freeRunFile(Uri.joinPath(original, '..'), base);
      await openNewRun(files, copy, renamed(text, runName({}, copy.fsPath)));
    }),
  );
}

/** A name of its own, where the run says one: two runs of one name would share the folder of their adapters. */
function renamed(text: string, name: string): string {
  const parsed = parseRunText(text);
  const isNamed = parsed.ok && valueAt(parsed.value, ['name']) !== undefined;
  return isNamed ? applyEdits(text, setValue(text, ['name'], name)) : text;
}
