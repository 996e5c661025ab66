import * as vscode from 'vscode';
import type { Outcome } from '../../core/outcome.ts';
import { adapterFolder } from '../../runner/run-name.ts';
import { refOf, type Job } from './job.ts';
import type { Runs } from './runs.ts';

/** Fetches the adapter beside the job's run file, else into the first folder of the workspace. */
export async function bringHome(runs: Runs, job: Job): Promise<Outcome<string> | undefined> {
  const runFile = job.runFile === undefined ? undefined : vscode.Uri.parse(job.runFile);
  const inFolder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const beside = runFile ?? (inFolder && vscode.Uri.joinPath(inFolder, 'any.tune.json'));
  if (beside === undefined) return undefined;
  return runs.fetchAdapter(refOf(job), adapterFolder(beside.fsPath, job.status.name));
}

/** A job that this computer launched has its adapter fetched when it succeeds, also one that ended meanwhile. */
export function fetchWhenDone(runs: Runs): vscode.Disposable {
  return runs.onDidEnd(({ job }) => {
    const isWanted =
      job.status.state === 'succeeded' &&
      !job.status.rehearsal &&
      !job.status.dryRun &&
      job.runFile !== undefined &&
      job.adapter === undefined;
    if (isWanted && vscode.workspace.isTrusted) void bringHome(runs, job);
  });
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
