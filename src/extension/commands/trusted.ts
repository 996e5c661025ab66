import { commands, l10n, Uri, window, workspace, type Disposable } from 'vscode';
import type { Failure } from '../../core/outcome.ts';
import { plainText } from '../plain-text.ts';

/** A command that executes something or writes: in Restricted Mode it says why it does nothing. */
export function registerTrusted(
  command: string,
  run: (argument: unknown, selection: unknown) => Promise<void>,
): Disposable {
  return commands.registerCommand(command, async (argument: unknown, selection: unknown) => {
    if (workspace.isTrusted) await run(argument, selection);
    else await explainRestriction();
  });
}

/** For failures that no view shows. */
export async function showFailure({ message, hint }: Failure): Promise<void> {
  await window.showErrorMessage(plainText(`${message}. ${hint}`));
}

/** The file that a command was called on, if it was. */
export function asUri(argument: unknown): Uri | undefined {
  return argument instanceof Uri ? argument : undefined;
}

async function explainRestriction(): Promise<void> {
  const manage = l10n.t('Manage Workspace Trust');
  const answer = await window.showWarningMessage(
    l10n.t(
      'This folder is in Restricted Mode: Tunesmith checks its datasets and does nothing else until you trust it.',
    ),
    manage,
  );
  if (answer === manage) await commands.executeCommand('workbench.trust.manage');
}
