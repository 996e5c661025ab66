import { window, type ExtensionContext } from 'vscode';
import type { Runs } from '../runs/runs.ts';
import { RUNS_VIEW } from '../views/runs-tree.ts';
import { registerTrusted } from './trusted.ts';

/** Asks every target that answers without a question for its jobs. */
export function registerRefreshRuns(context: ExtensionContext, runs: Runs): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.refreshRuns', async () => {
      await window.withProgress({ location: { viewId: RUNS_VIEW } }, () => runs.refresh());
    }),
  );
}
