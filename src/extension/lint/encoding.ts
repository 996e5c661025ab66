import {
  CodeAction,
  CodeActionKind,
  Diagnostic,
  DiagnosticSeverity,
  l10n,
  languages,
  Range,
  workspace,
  type ExtensionContext,
  type TextDocument,
} from 'vscode';

const DATASET = { scheme: 'file', language: 'jsonl' };

/** Trainers read bytes, and VS Code shows text: without a word of it, a dataset in UTF-16 would look as good as any. */
export function followEncodings(context: ExtensionContext): void {
  const problems = languages.createDiagnosticCollection('tunesmith.encoding');
  const check = (document: TextDocument): void => {
    if (languages.match(DATASET, document) > 0) problems.set(document.uri, problemsOf(document));
  };
  context.subscriptions.push(
    problems,
    workspace.onDidOpenTextDocument(check),
    workspace.onDidChangeTextDocument(({ document }) => check(document)),
    workspace.onDidCloseTextDocument(({ uri }) => problems.delete(uri)),
    languages.registerCodeActionsProvider(
      DATASET,
      { provideCodeActions: (_document, _range, { diagnostics }) => diagnostics.flatMap(actionFor) },
      { providedCodeActionKinds: [CodeActionKind.QuickFix] },
    ),
  );
  for (const document of workspace.textDocuments) check(document);
}

function problemsOf({ encoding }: TextDocument): readonly Diagnostic[] {
  const message = messageOf(encoding);
  if (message === null) return [];
  const severity = encoding === BOM ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error;
  const problem = new Diagnostic(new Range(0, 0, 0, 0), message, severity);
  problem.source = 'tunesmith';
  problem.code = CODE;
  return [problem];
}

const CODE = 'encoding';
/** A warning, as the rule `json/bom` is. */
const BOM = 'utf8bom';

function messageOf(encoding: string): string | null {
  if (encoding === 'utf8') return null;
  if (encoding === BOM)
    return l10n.t(
      'The file begins with a byte order mark, at which some trainers stop: save it with the encoding UTF-8',
    );
  return l10n.t(
    'The file is in the encoding {0}, and trainers read UTF-8: save it with the encoding UTF-8',
    encoding,
  );
}

function actionFor(problem: Diagnostic): CodeAction[] {
  if (problem.code !== CODE) return [];
  const title = l10n.t('Save with another encoding…');
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.command = { title, command: 'workbench.action.editor.changeEncoding' };
  action.diagnostics = [problem];
  return [action];
}
