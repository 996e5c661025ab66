import { mkdir, writeFile } from 'node:fs/promises';
import { Uri, window, workspace, type ExtensionContext } from 'vscode';
import { targetsFile, tunesmithHome } from '../../runner/target.ts';
import type { Runs } from '../runs/runs.ts';
import { registerTrusted } from './trusted.ts';

/** Opens the user's targets file, with a first entry to fill in where there is no file yet. */
export function registerEditTargets(context: ExtensionContext, runs: Runs): void {
  const path = targetsFile(tunesmithHome());
  context.subscriptions.push(
    registerTrusted('tunesmith.editTargets', async () => {
      await createIfAbsent(path);
      await window.showTextDocument(Uri.file(path));
    }),
    workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.fsPath === path) void runs.refresh();
    }),
  );
}

async function createIfAbsent(path: string): Promise<void> {
  await mkdir(tunesmithHome(), { recursive: true, mode: 0o700 });
  const example = { targets: { 'gpu-box': { type: 'ssh', host: 'gpu.example.org' } } };
  // `wx` leaves a file alone that is there already.
  await writeFile(path, `${JSON.stringify(example, null, 2)}\n`, { flag: 'wx' }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
}
