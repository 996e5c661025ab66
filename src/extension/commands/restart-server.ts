import { commands, l10n, window, type ExtensionContext } from 'vscode';
import type { LintClient } from '../lint/client.ts';

export function registerRestartServer(context: ExtensionContext, client: LintClient): void {
  context.subscriptions.push(
    commands.registerCommand('tunesmith.restartServer', async () => {
      await client.restart();
      window.setStatusBarMessage(l10n.t('Tunesmith: language server restarted'), 3000);
    }),
  );
}
