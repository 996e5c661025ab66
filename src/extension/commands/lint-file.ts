import { commands, l10n, Uri, window, type ExtensionContext } from 'vscode';
import { fileOf, type DiskFiles } from '../lint/disk-files.ts';

/** Lints the files that are picked in the explorer, or the one in the active tab, or one that it asks for. */
export function registerLintFile(context: ExtensionContext, diskFiles: DiskFiles): void {
  context.subscriptions.push(
    commands.registerCommand('tunesmith.lintFile', async (picked: unknown, selection: unknown) => {
      const files = filesFrom(picked, selection) ?? activeFile() ?? (await askForFiles());
      if (files === undefined) return;
      for (const file of files) diskFiles.lint(file);
      await commands.executeCommand('workbench.actions.view.problems');
    }),
  );
}

/** The explorer gives the file under the pointer, and all that are selected with it. */
function filesFrom(picked: unknown, selection: unknown): readonly Uri[] | undefined {
  const all: readonly unknown[] = Array.isArray(selection) && selection.length > 0 ? selection : [picked];
  const files = all.filter((one) => one instanceof Uri);
  return files.length === 0 ? undefined : files;
}

function activeFile(): readonly Uri[] | undefined {
  const tab = window.tabGroups.activeTabGroup.activeTab;
  const files = tab === undefined ? [] : fileOf(tab);
  return files.length === 0 ? undefined : files;
}

function askForFiles(): Thenable<readonly Uri[] | undefined> {
  const filters = { 'JSON Lines': ['jsonl', 'ndjson'], JSON: ['json'], [l10n.t('All files')]: ['*'] };
  return window.showOpenDialog({ canSelectMany: true, openLabel: l10n.t('Lint'), filters });
}
