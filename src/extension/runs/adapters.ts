import * as vscode from 'vscode';
import type { Outcome } from '../../core/outcome.ts';
import { refOf, type Job } from './job.ts';
import type { Runs } from './runs.ts';

/** Where a job's adapter comes home: beside its run file, else in the first folder of the workspace. */
export function homeOf(job: Job): vscode.Uri | undefined {
  const beside =
    job.runFile === undefined ? undefined : vscode.Uri.joinPath(vscode.Uri.parse(job.runFile), '..');
  const folder = beside ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder && vscode.Uri.joinPath(folder, 'adapters', job.status.name);
}

/** Fetches the adapter to its home, or to another folder where one of another job is there already. */
export async function bringHome(runs: Runs, job: Job): Promise<Outcome<string> | undefined> {
  const home = homeOf(job);
  if (home === undefined) return undefined;
  const folder = (await exists(home)) ? home.with({ path: `${home.path}-${job.status.id}` }) : home;
  return runs.fetchAdapter(refOf(job), folder.fsPath);
}

/** A job that this computer launched has its adapter fetched when it succeeds, also one that ended meanwhile. */
export function fetchWhenDone(runs: Runs): vscode.Disposable {
  return runs.onDidEnd((job) => {
    const isWanted =
      job.status.state === 'succeeded' && job.runFile !== undefined && job.adapter === undefined;
    if (isWanted && vscode.workspace.isTrusted) void bringHome(runs, job);
  });
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
