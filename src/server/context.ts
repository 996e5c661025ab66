import type { Connection } from 'vscode-languageserver/node';
import type { Configurations } from './configuration.ts';
import type { DiskFiles } from './disk-files.ts';
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
  readonly diskFiles: DiskFiles;
  /** Lints all that is open or named anew, for new settings. */
  readonly lintAll: () => void;
  readonly log: Log;
}
