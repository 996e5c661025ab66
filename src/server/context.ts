import type { Connection } from 'vscode-languageserver/node';
import type { Configurations } from './configuration.ts';
import type { Log } from './guard.ts';
import type { Linter } from './linter.ts';
import type { OpenSettings } from './open-settings.ts';
import type { DatasetTotals } from './totals.ts';

/** What handlers work with. */
export interface ServerContext {
  readonly connection: Connection;
  readonly configurations: Configurations;
  readonly openSettings: OpenSettings;
  readonly linter: Linter;
  readonly totals: DatasetTotals;
  readonly log: Log;
}
