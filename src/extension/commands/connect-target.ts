import { l10n, window, type ExtensionContext } from 'vscode';
import type { Runs } from '../runs/runs.ts';
import { RUNS_VIEW } from '../views/runs-tree.ts';
import { registerTrusted } from './trusted.ts';

/** Connects to a target, asking for whatever is needed, and shows its jobs. The tree says why it failed. */
export function registerConnectTarget(context: ExtensionContext, runs: Runs): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.connectTarget', async (argument) => {
      const target =
        nameFrom(argument) ??
        (await window.showQuickPick(runs.targets, { title: l10n.t('Connect to a target') }));
      if (target === undefined) return;
      await window.withProgress({ location: { viewId: RUNS_VIEW } }, () => runs.connect(target));
    }),
  );
}

/** The target that a command was called on, by name or in the tree. */
export function nameFrom(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  const isNode = typeof argument === 'object' && argument !== null && 'target' in argument;
  return isNode && typeof argument.target === 'string' ? argument.target : undefined;
}
