import { commands, Uri, window } from 'vscode';
import { createOrReplace } from '../../scan/atomic-write.ts';
import { exists } from '../runs/adapters.ts';
import type { RunFiles } from '../views/run-files.ts';
import { RUN_VIEW } from '../views/run-panel.ts';
import { showFailure } from './trusted.ts';

/** Writes a new run file, whole, and opens it in the editor and the run panel. */
export async function openNewRun(files: RunFiles, uri: Uri, text: string): Promise<void> {
  const written = await createOrReplace(uri.fsPath, text);
  if (!written.ok) return showFailure(written.failure);
  await window.showTextDocument(uri);
  files.choose(uri);
  await commands.executeCommand(`${RUN_VIEW}.focus`);
}

/** `<base>.tune.json` in a folder, with a number if there is one already. */
export async function freeRunFile(folder: Uri, base: string): Promise<Uri> {
  let uri = Uri.joinPath(folder, `${base}.tune.json`);
  for (let number = 2; await exists(uri); number += 1)
    uri = Uri.joinPath(folder, `${base}-${number}.tune.json`);
  return uri;
}
