import type { Connection } from 'vscode-languageserver/node';
import type { SettingsProblems } from '../configuration.ts';
import { toSettingsDiagnostic, toDiagnostics } from '../convert.ts';
import type { LintedDocument } from '../document.ts';

/** `textDocument/publishDiagnostics`. */
export function publishProblems(connection: Connection, document: LintedDocument, ruleDocs: string): void {
  const { uri, version } = document;
  const diagnostics = toDiagnostics(document.findings(), { uri, ruleDocs });
  void connection.sendDiagnostics({ uri, version, diagnostics });
}

/** Shows what is wrong with a file of settings in that file, or that nothing is. */
export function publishSettingsProblems(connection: Connection, { uri, problems }: SettingsProblems): void {
  void connection.sendDiagnostics({ uri, diagnostics: problems.map(toSettingsDiagnostic) });
}
