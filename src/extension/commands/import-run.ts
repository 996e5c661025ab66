import { l10n, Uri, window, workspace, type ExtensionContext } from 'vscode';
import { fail, ok, type Outcome } from '../../core/outcome.ts';
import { importRun } from '../../core/run/exchange/registry.ts';
import type { RunFiles } from '../views/run-files.ts';
import { acceptNotes } from './accept-notes.ts';
import { freeRunFile, openNewRun } from './open-new-run.ts';
import { asUri, registerTrusted, showFailure } from './trusted.ts';

/** Larger files are no configuration. */
const MAX_BYTES = 1_000_000;

/** Reads a configuration of Axolotl or LLaMA-Factory as a new run beside it, once what was not understood is seen. */
export function registerImportRun(context: ExtensionContext, files: RunFiles): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.importRun', async (argument) => {
      const config = asUri(argument) ?? (await pickConfig());
      if (config === undefined) return;
      const text = await readText(config);
      const imported = text.ok ? importRun(text.value) : text;
      if (!imported.ok) return showFailure(imported.failure);
      const { from, notes, run } = imported.value;
      const title = l10n.t('What to know of this {0} configuration', from);
      if (!(await acceptNotes({ title, goOn: l10n.t('Make the run') }, notes))) return;
      const base = config.path.slice(config.path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
      const uri = await freeRunFile(Uri.joinPath(config, '..'), base);
      await openNewRun(files, uri, `${JSON.stringify(run, null, 2)}\n`);
    }),
  );
}

async function pickConfig(): Promise<Uri | undefined> {
  const picked = await window.showOpenDialog({
    title: l10n.t('Configuration of Axolotl or LLaMA-Factory'),
    openLabel: l10n.t('Import'),
    filters: { YAML: ['yaml', 'yml'] },
  });
  return picked?.[0];
}

async function readText(uri: Uri): Promise<Outcome<string>> {
  const { size } = await workspace.fs.stat(uri);
  if (size > MAX_BYTES)
    return fail(
      'config-large',
      l10n.t('The file is too large for a configuration'),
      l10n.t('Choose another file.'),
    );
  return ok(new TextDecoder().decode(await workspace.fs.readFile(uri)));
}
