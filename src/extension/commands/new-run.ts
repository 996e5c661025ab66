import { commands, Uri, window, workspace, type ExtensionContext } from 'vscode';
import { exists } from '../runs/adapters.ts';
import { pickDataset, relativePath } from '../views/pick-datasets.ts';
import type { RunFiles } from '../views/run-files.ts';
import { RUN_VIEW } from '../views/run-panel.ts';
import { asUri, registerTrusted } from './trusted.ts';

/** Writes a run file for a dataset and opens it in the editor and the run panel. The model is left to fill in. */
export function registerNewRun(context: ExtensionContext, files: RunFiles): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.newRun', async (argument) => {
      const dataset = asUri(argument) ?? (await pickDataset('New run'));
      if (dataset === undefined) return;
      const uri = await freeName(dataset);
      await workspace.fs.writeFile(uri, new TextEncoder().encode(firstText(relativePath(uri, dataset))));
      await window.showTextDocument(uri);
      files.choose(uri);
      await commands.executeCommand(`${RUN_VIEW}.focus`);
    }),
  );
}

/** `train.tune.json` at the top of the dataset's workspace folder, with a number if there is one already. */
async function freeName(dataset: Uri): Promise<Uri> {
  const folder = workspace.getWorkspaceFolder(dataset)?.uri ?? workspace.workspaceFolders?.[0]?.uri;
  const parent = folder ?? Uri.joinPath(dataset, '..');
  const base = dataset.path.slice(dataset.path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  let uri = Uri.joinPath(parent, `${base}.tune.json`);
  for (let number = 2; await exists(uri); number += 1)
    uri = Uri.joinPath(parent, `${base}-${number}.tune.json`);
  return uri;
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
