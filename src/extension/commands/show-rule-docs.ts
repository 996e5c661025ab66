import { commands, FileType, l10n, Uri, window, workspace, type ExtensionContext } from 'vscode';

/** Shows the documentation of a lint rule, which the package brings along; asks which where none is named. */
export function registerShowRuleDocs(context: ExtensionContext): void {
  const folder = Uri.joinPath(context.extensionUri, 'docs/rules');
  context.subscriptions.push(
    commands.registerCommand('tunesmith.showRuleDocs', async (argument: unknown) => {
      const rules = await documentedRules(folder);
      const rule = rules.find((one) => one === argument) ?? (await askForRule(rules));
      if (rule === undefined) return;
      await commands.executeCommand('markdown.showPreview', Uri.joinPath(folder, `${rule}.md`));
    }),
  );
}

function askForRule(rules: readonly string[]): Thenable<string | undefined> {
  return window.showQuickPick(rules, { placeHolder: l10n.t('Rule whose documentation to show') });
}

/** Rule ids (`pii/email`), read from the files so that only what exists is offered. */
async function documentedRules(folder: Uri): Promise<readonly string[]> {
  const families = await workspace.fs.readDirectory(folder);
  const lists = await Promise.all(
    families
      .filter(([, type]) => type === FileType.Directory)
      .map(async ([family]) => {
        const files = await workspace.fs.readDirectory(Uri.joinPath(folder, family));
        return files.map(([file]) => `${family}/${file.replace(/\.md$/, '')}`);
      }),
  );
  return lists.flat().toSorted();
}
