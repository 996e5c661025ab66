import type { Connection } from 'vscode-languageserver/node';
import type { Failure } from '../../core/outcome.ts';
import type { SettingsProblems } from '../configuration.ts';
import { toDiagnostics, toFailureDiagnostic, toSettingsDiagnostic } from '../convert.ts';
import type { LintResults } from '../results.ts';

/** `textDocument/publishDiagnostics`. */
export function publishProblems(connection: Connection, results: LintResults, ruleDocs: string): void {
  const { uri, version } = results;
  const diagnostics = toDiagnostics(results, { ruleDocs });
  void connection.sendDiagnostics({ uri, diagnostics, ...(version === null ? {} : { version }) });
}

/** Says on a file of the disk why it could not be linted; one that is gone has no problems. */
export function publishFailure(connection: Connection, uri: string, failure: Failure): void {
  const diagnostics = failure.reason === 'missing' ? [] : [toFailureDiagnostic(failure)];
  void connection.sendDiagnostics({ uri, diagnostics });
}

/** Shows what is wrong with a file of settings in that file, or that nothing is. */
export function publishSettingsProblems(connection: Connection, { uri, problems }: SettingsProblems): void {
  void connection.sendDiagnostics({ uri, diagnostics: problems.map(toSettingsDiagnostic) });
}
