import { dirname } from 'node:path';
import { l10n, Uri, window, workspace, type ExtensionContext } from 'vscode';
import { fail, type Outcome } from '../../core/outcome.ts';
import type { Exporter, WrittenRun } from '../../core/run/exchange/exchange.ts';
import { EXPORTERS, exportRun } from '../../core/run/exchange/registry.ts';
import { resolveRunText } from '../../core/run/resolve.ts';
import { runName } from '../../runner/run-name.ts';
import { createOrReplace } from '../../scan/atomic-write.ts';
import { sketchRun } from '../../scan/sketch-run.ts';
import { exists } from '../runs/adapters.ts';
import { runFileOf } from '../views/pick-run-file.ts';
import type { RunFiles } from '../views/run-files.ts';
import { acceptNotes } from './accept-notes.ts';
import { registerTrusted, showFailure } from './trusted.ts';

/** Writes a run for another trainer, as a script or as a model card, beside the run file. */
export function registerExportRun(context: ExtensionContext, files: RunFiles): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.exportRun', async (argument) => {
      const runFile = await runFileOf(argument, files, l10n.t('Run to export'));
      const exporter = runFile && (await pickExporter(runFile));
      if (runFile === undefined || exporter === undefined) return;
      const exported = await exportFile(runFile, exporter);
      if (!exported.ok) return showFailure(exported.failure);
      const title = l10n.t('What to know of the export to {0}', exporter.name);
      if (!(await acceptNotes({ title, goOn: l10n.t('Write it') }, exported.value.notes))) return;
      await write(Uri.joinPath(runFile, '..'), exported.value);
    }),
  );
}

async function pickExporter(runFile: Uri): Promise<Exporter | undefined> {
  const items = EXPORTERS.map((exporter) => ({ label: exporter.name, detail: exporter.summary, exporter }));
  const title = l10n.t('Export {0}', workspace.asRelativePath(runFile));
  return (await window.showQuickPick(items, { title, placeHolder: l10n.t('What to write') }))?.exporter;
}

/** Of the text in the editor, saved or not. */
async function exportFile(runFile: Uri, exporter: Exporter): Promise<Outcome<WrittenRun>> {
  const resolved = resolveRunText((await workspace.openTextDocument(runFile)).getText());
  if (!resolved.ok) {
    const [{ pointer, message } = { pointer: '', message: '' }] = resolved.problems;
    const what = l10n.t('The run is not valid: {0}: {1}', pointer || '/', message);
    return fail('run-invalid', what, l10n.t('Correct it first.'));
  }
  const { run, file } = resolved;
  const dataset = await sketchRun(run, dirname(runFile.fsPath));
  if (!dataset.ok) return dataset;
  return exportRun(exporter, { run, name: runName(file, runFile.fsPath), dataset: dataset.value });
}

/** Nothing that is there is replaced without a word. */
async function write(folder: Uri, { files }: WrittenRun): Promise<void> {
  const placed = files.map(({ name, text }) => ({ uri: Uri.joinPath(folder, name), name, text }));
  const present = (await Promise.all(placed.map(({ uri }) => exists(uri)))).flatMap((isThere, index) =>
    isThere ? [placed[index]?.name ?? ''] : [],
  );
  if (present.length > 0 && !(await mayReplace(present))) return;
  for (const { uri, text } of placed) {
    const written = await createOrReplace(uri.fsPath, text);
    if (!written.ok) return showFailure(written.failure);
    await window.showTextDocument(uri, { preview: false });
  }
}

async function mayReplace(names: readonly string[]): Promise<boolean> {
  const replace = l10n.t('Replace');
  const message = l10n.t('Already there: {0}', names.join(', '));
  return (await window.showWarningMessage(message, { modal: true }, replace)) === replace;
}
