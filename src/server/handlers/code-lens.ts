import { CodeLensRefreshRequest, type ClientCapabilities, type CodeLens } from 'vscode-languageserver/node';
import { SEVERITIES, type Severity } from '../../core/lint/finding.ts';
import { SHOW_PROBLEMS } from '../../protocol/lsp.ts';
import type { ServerContext } from '../context.ts';
import { guard, guardRequest } from '../guard.ts';
import type { Totals } from '../totals.ts';
import { counted, number } from '../../core/counted.ts';
import { tokenCount } from '../words.ts';

const FIRST_LINE = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

const NOUNS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'remark',
  hint: 'hint',
};

/** `textDocument/codeLens`: the totals of a dataset over its first line; `tunesmith.codeLens` switches it off. */
export function registerCodeLens(context: ServerContext, client: ClientCapabilities): void {
  const { connection, linter, totals, log } = context;
  connection.onCodeLens(
    guardRequest('textDocument/codeLens', log, async ({ textDocument }): Promise<CodeLens[]> => {
      const document = linter.get(textDocument.uri);
      const known = document === undefined ? undefined : totals.of(document);
      if (known === undefined || !(await isWanted(context, client))) return [];
      return lenses(known);
    }),
  );
  if (client.workspace?.codeLens?.refreshSupport !== true) return;
  const refresh = guard('code lens', log, async () => {
    await connection.sendRequest(CodeLensRefreshRequest.type);
  });
  totals.onUpdate(refresh);
  connection.onDidChangeConfiguration(refresh);
}

async function isWanted({ connection }: ServerContext, client: ClientCapabilities): Promise<boolean> {
  if (client.workspace?.configuration !== true) return true;
  return (await connection.workspace.getConfiguration('tunesmith.codeLens')) !== false;
}

function lenses(totals: Totals): CodeLens[] {
  return [size(totals), problems(totals)].map((command) => ({ range: FIRST_LINE, command }));
}

/** Only told: there is nothing to run. */
function size({ format, records, tokens }: Totals): CodeLens['command'] & object {
  const parts = [
    format ?? 'unknown format',
    counted(records, 'record'),
    ...(tokens === undefined ? [] : [`${tokenCount(tokens.count, tokens.exact)} tokens`]),
  ];
  return { title: parts.join(' · '), command: '' };
}

function problems({ severities, baseline }: Totals): CodeLens['command'] & object {
  const found = SEVERITIES.filter((severity) => severities[severity] > 0);
  const title =
    found.length === 0
      ? 'no problems'
      : found.map((severity) => counted(severities[severity], NOUNS[severity])).join(', ');
  const accepted = baseline?.accepted ?? 0;
  const rest = accepted === 0 ? '' : ` (${number(accepted)} accepted)`;
  return { title: `${title}${rest}`, command: SHOW_PROBLEMS };
}
