import { getNodeValue, parseTree } from 'jsonc-parser';
import {
  CodeLens,
  l10n,
  languages,
  Position,
  Range,
  workspace,
  type ExtensionContext,
  type TextDocument,
} from 'vscode';
import { detectFormat, formatName } from '../../core/dataset/formats/registry.ts';
import { CONVERT_JSON_LIST } from '../commands/convert-json-list.ts';

/** The first record of a list begins here; how the list goes on is not looked at. */
const MAX_UNITS = 50_000;

/** Over a `.json` file that is a list of records: they are checked as JSON Lines, and this is the way there. */
export function registerJsonListLens(context: ExtensionContext): void {
  context.subscriptions.push(
    languages.registerCodeLensProvider(
      { scheme: 'file', language: 'json' },
      { provideCodeLenses: (document) => lensesOf(document) },
    ),
  );
}

function lensesOf(document: TextDocument): CodeLens[] {
  if (!workspace.getConfiguration('tunesmith', document).get('codeLens', true)) return [];
  const format = formatOfList(document);
  if (format === null) return [];
  const title = l10n.t('List of {0} records: open as JSON Lines to check them', formatName(format));
  const lens = new CodeLens(new Range(0, 0, 0, 0), {
    title,
    command: CONVERT_JSON_LIST,
    arguments: [document.uri],
  });
  return [lens];
}

/** By the first record, which may be cut off. */
function formatOfList(document: TextDocument): string | null {
  const start = document.getText(new Range(new Position(0, 0), document.positionAt(MAX_UNITS)));
  if (!start.trimStart().startsWith('[')) return null;
  const [first] = parseTree(start)?.children ?? [];
  return first === undefined ? null : detectFormat(getNodeValue(first));
}
