import { commands, l10n, window, type ExtensionContext } from 'vscode';
import type { Runs } from '../runs/runs.ts';
import { TARGET_CHECK_VIEW, type TargetCheck } from '../views/target-check.ts';
import { nameFrom } from './connect-target.ts';
import { registerTrusted } from './trusted.ts';

/** Checks a target, and shows line by line what is found and how to put right what is wrong. */
export function registerCheckTarget(context: ExtensionContext, runs: Runs, checks: TargetCheck): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.checkTarget', async (argument) => {
      // The view that reads the targets may never have been open.
      if (runs.targets.length === 0) await runs.readTargets();
      const picked = await (nameFrom(argument) ??
        window.showQuickPick(runs.targets, { title: l10n.t('Check a target') }));
      if (picked === undefined) return;
      await commands.executeCommand('setContext', 'tunesmith.hasCheck', true);
      await commands.executeCommand(`${TARGET_CHECK_VIEW}.focus`);
      await window.withProgress({ location: { viewId: TARGET_CHECK_VIEW } }, () => checks.run(picked));
    }),
  );
}
