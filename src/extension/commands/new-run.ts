import {
  l10n,
  QuickPickItemKind,
  Uri,
  window,
  workspace,
  type ExtensionContext,
  type QuickPickItem,
} from 'vscode';
import { TEMPLATES, templateText, type RunTemplate } from '../../core/run/templates.ts';
import { pickDataset, relativePath } from '../views/pick-datasets.ts';
import type { RunFiles } from '../views/run-files.ts';
import { freeRunFile, openNewRun } from './open-new-run.ts';
import { asUri, registerTrusted } from './trusted.ts';

/** Writes a run file for a dataset, bare or from a template, and opens it. The model is left to fill in. */
export function registerNewRun(context: ExtensionContext, files: RunFiles): void {
  const create = async (title: string, argument: unknown, textFor: (path: string) => string) => {
    const dataset = asUri(argument) ?? (await pickDataset(title));
    if (dataset === undefined) return;
    const uri = await runFileFor(dataset);
    await openNewRun(files, uri, textFor(relativePath(uri, dataset)));
  };
  context.subscriptions.push(
    registerTrusted('tunesmith.newRun', (argument) => create(l10n.t('New run'), argument, firstText)),
    registerTrusted('tunesmith.newRunFromTemplate', async (argument) => {
      const template = await pickTemplate();
      if (template === undefined) return;
      await create(l10n.t('New run: {0}', template.label), argument, (path) => templateText(template, path));
    }),
  );
}

type Item = QuickPickItem & { readonly template?: RunTemplate };

async function pickTemplate(): Promise<RunTemplate | undefined> {
  const picked = await window.showQuickPick<Item>(
    [
      { label: l10n.t('By goal'), kind: QuickPickItemKind.Separator },
      ...itemsOf('goal'),
      { label: l10n.t('By method'), kind: QuickPickItemKind.Separator },
      ...itemsOf('method'),
    ],
    {
      title: l10n.t('New run from a template'),
      placeHolder: l10n.t('What the model is to learn, or the method'),
      matchOnDetail: true,
    },
  );
  return picked?.template;
}

function itemsOf(group: RunTemplate['group']): readonly Item[] {
  return TEMPLATES.filter((template) => template.group === group).map((template) => ({
    label: template.label,
    detail: template.summary,
    template,
  }));
}

/** `train.tune.json` at the top of the dataset's workspace folder. */
function runFileFor(dataset: Uri): Promise<Uri> {
  const folder = workspace.getWorkspaceFolder(dataset)?.uri ?? workspace.workspaceFolders?.[0]?.uri;
  const base = dataset.path.slice(dataset.path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  return freeRunFile(folder ?? Uri.joinPath(dataset, '..'), base);
}

/** Only what has no default: the rest is in the form, and in the file once it is set. */
function firstText(datasetPath: string): string {
  const run = {
    version: 1,
    model: { id: '' },
    data: { train: [{ path: datasetPath }] },
    method: { type: 'lora' },
  };
  return `${JSON.stringify(run, null, 2)}\n`;
}
