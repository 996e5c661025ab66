import type { ExtensionContext } from 'vscode';
import { registerConvertDataset } from './commands/convert-dataset.ts';
import { registerConvertJsonList } from './commands/convert-json-list.ts';
import { registerLintFile } from './commands/lint-file.ts';
import { registerOpenApproachGuide } from './commands/open-approach-guide.ts';
import { registerRestartServer } from './commands/restart-server.ts';
import { registerShowProblems } from './commands/show-problems.ts';
import { registerShowRuleDocs } from './commands/show-rule-docs.ts';
import { startLintClient } from './lint/client.ts';
import { followEncodings } from './lint/encoding.ts';
import { registerJsonListLens } from './lint/json-list-lens.ts';
import { followDiskFiles } from './lint/disk-files.ts';
import { registerStatusBar } from './lint/status-bar.ts';
import { registerRuns } from './runs/register.ts';

/** Composes the extension; whatever it does is done in the parts. */
export async function activate(context: ExtensionContext): Promise<void> {
  const client = startLintClient(context);
  registerStatusBar(context, client);
  registerLintFile(context, followDiskFiles(context, client));
  registerRestartServer(context, client);
  registerShowProblems(context);
  registerConvertDataset(context, client);
  registerConvertJsonList(context);
  registerJsonListLens(context);
  followEncodings(context);
  registerShowRuleDocs(context);
  registerOpenApproachGuide(context);
  registerRuns(context);
  await client.ready;
}
