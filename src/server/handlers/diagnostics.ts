import type { Connection } from 'vscode-languageserver/node';
import { DATASET_STATUS, type DatasetStatus } from '../../protocol/lsp.ts';
import type { SettingsProblems } from '../configuration.ts';
import { toSettingsDiagnostic, toDiagnostics } from '../convert.ts';
import type { LintedDocument } from '../document.ts';

/** `textDocument/publishDiagnostics`, and beside it, once the whole document has been read, what the status bar shows. */
export function publishResults(connection: Connection, document: LintedDocument, ruleDocs: string): void {
  const { uri, version } = document;
  const findings = document.findings();
  void connection.sendDiagnostics({ uri, version, diagnostics: toDiagnostics(findings, { uri, ruleDocs }) });
  if (!document.isCurrent) return;
  const status: DatasetStatus = { ...document.summary(), uri, version, problems: findings.length };
  void connection.sendNotification(DATASET_STATUS, status);
}

/** Shows what is wrong with a file of settings in that file, or that nothing is. */
export function publishSettingsProblems(connection: Connection, { uri, problems }: SettingsProblems): void {
  void connection.sendDiagnostics({ uri, diagnostics: problems.map(toSettingsDiagnostic) });
}
