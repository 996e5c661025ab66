import * as vscode from 'vscode';
import { registerCheckTarget } from '../commands/check-target.ts';
import { registerCompareRuns } from '../commands/compare-runs.ts';
import { registerConnectTarget } from '../commands/connect-target.ts';
import { registerDeleteRun } from '../commands/delete-run.ts';
import { registerDismissLaunch } from '../commands/dismiss-launch.ts';
import { registerDuplicateRun } from '../commands/duplicate-run.ts';
import { registerEditTargets } from '../commands/edit-targets.ts';
import { registerExportRun } from '../commands/export-run.ts';
import { registerFetchAdapter } from '../commands/fetch-adapter.ts';
import { registerFetchCheckpoint } from '../commands/fetch-checkpoint.ts';
import { registerImportRun } from '../commands/import-run.ts';
import { registerNewRun } from '../commands/new-run.ts';
import { registerOpenJobTerminal } from '../commands/open-job-terminal.ts';
import { registerOpenRunMonitor } from '../commands/open-run-monitor.ts';
import { registerOpenRunPanel } from '../commands/open-run-panel.ts';
import { registerRefreshRuns } from '../commands/refresh-runs.ts';
import { registerRehearse } from '../commands/rehearse.ts';
import { registerRelaunchRun } from '../commands/relaunch-run.ts';
import { registerResumeRun } from '../commands/resume-run.ts';
import { registerRevealAdapter } from '../commands/reveal-adapter.ts';
import { registerShowLog } from '../commands/show-log.ts';
import { registerStopRun } from '../commands/stop-run.ts';
import { registerTrain } from '../commands/train.ts';
import { speedKeyOf } from '../../core/plan/measured-speed.ts';
import { MONITOR, Monitors } from '../panels/monitors.ts';
import { RunFiles } from '../views/run-files.ts';
import { RUN_VIEW, RunPanel } from '../views/run-panel.ts';
import { TargetCheck } from '../views/target-check.ts';
import { RUNS_VIEW, RunsTree } from '../views/runs-tree.ts';
import { fetchWhenDone } from './adapters.ts';
import { Boxes } from './boxes.ts';
import { runnerBoxes } from './runner-boxes.ts';
import { KnownJobs } from './known-jobs.ts';
import { Launcher } from './launcher.ts';
import { notifyEnds } from './notify-ends.ts';
import { Planner } from './planner.ts';
import { Runs } from './runs.ts';

/** Everything about runs: the panel, the tree, the monitors and their commands. */
export function registerRuns(context: vscode.ExtensionContext): void {
  const known = new KnownJobs(context.globalState);
  const runs = new Runs(new Boxes(runnerBoxes()), known, context.secrets);
  const launcher = new Launcher(runs, known, context.asAbsolutePath('dist/trainer'));
  const files = new RunFiles(context.workspaceState);
  const monitors = new Monitors(context.extensionUri, runs);
  const planner = new Planner(context.asAbsolutePath('dist/facts-worker.js'), (run) =>
    known.speedOf(speedKeyOf(run)),
  );
  const memory = context.workspaceState;
  const panel = new RunPanel(context.extensionUri, { files, runs, launcher, planner, memory });
  const tree = new RunsTree(runs, launcher);
  const checks = new TargetCheck({
    secrets: context.secrets,
    trainerFolder: context.asAbsolutePath('dist/trainer'),
    files,
  });
  const view = vscode.window.createTreeView(RUNS_VIEW, { treeDataProvider: tree });
  context.subscriptions.push(
    view,
    tree,
    checks,
    panel,
    planner,
    monitors,
    files,
    launcher,
    fetchWhenDone(runs),
    notifyEnds(runs, (job) => monitors.isShown(job)),
    runs,
    vscode.window.registerWebviewViewProvider(RUN_VIEW, panel),
    vscode.window.registerWebviewPanelSerializer(MONITOR, monitors),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible && vscode.workspace.isTrusted) void runs.refresh();
    }),
  );
  registerTrain(context, { files, launcher, monitors });
  registerRehearse(context, { files, launcher, monitors });
  registerNewRun(context, files);
  registerDuplicateRun(context, files);
  registerCompareRuns(context, files);
  registerExportRun(context, files);
  registerImportRun(context, files);
  registerOpenRunPanel(context, files);
  registerEditTargets(context, runs);
  registerConnectTarget(context, runs);
  registerRefreshRuns(context, runs);
  registerStopRun(context, runs);
  registerOpenRunMonitor(context, runs, monitors);
  registerFetchAdapter(context, runs);
  registerRevealAdapter(context, runs);
  registerShowLog(context, runs);
  registerDismissLaunch(context, launcher);
  registerResumeRun(context, runs);
  registerRelaunchRun(context, runs);
  registerFetchCheckpoint(context, runs);
  registerDeleteRun(context, runs);
  registerOpenJobTerminal(context, runs);
  registerCheckTarget(context, runs, checks);
}
