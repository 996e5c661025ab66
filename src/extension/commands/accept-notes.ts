import { l10n, window } from 'vscode';

/** Lists what the user should know before something is written; going on is the first choice. */
export async function acceptNotes(
  { title, goOn }: { readonly title: string; readonly goOn: string },
  notes: readonly string[],
): Promise<boolean> {
  if (notes.length === 0) return true;
  const first = { label: `$(check) ${goOn}` };
  const items = [first, ...notes.map((note) => ({ label: `$(info) ${note}` }))];
  return (await window.showQuickPick(items, { title, placeHolder: l10n.t('What to know before') })) === first;
}
