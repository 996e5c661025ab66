import { DISK_FILES, LINT_AGAIN, type DiskFilesParams, type LintAgainParams } from '../../protocol/lsp.ts';
import type { ServerContext } from '../context.ts';
import { guard } from '../guard.ts';

/** `tunesmith/diskFiles`: the files that are linted as they lie on the disk. */
export function registerDiskFiles({ connection, diskFiles, log }: ServerContext): void {
  connection.onNotification(
    DISK_FILES,
    guard(DISK_FILES, log, ({ uris }: DiskFilesParams) => diskFiles.set(uris.filter(isString))),
  );
}

/** `tunesmith/lintAgain`: a document or file from its beginning. */
export function registerLintAgain({ connection, diskFiles, linter, log }: ServerContext): void {
  connection.onNotification(
    LINT_AGAIN,
    guard(LINT_AGAIN, log, ({ uri }: LintAgainParams) => {
      if (!linter.reopen(uri)) diskFiles.scanAgain(uri);
    }),
  );
}

/** What comes from the client is checked like any input. */
function isString(value: unknown): value is string {
  return typeof value === 'string';
}
