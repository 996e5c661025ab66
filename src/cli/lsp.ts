import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { createConnection } from 'vscode-languageserver/node';
import { serve } from '../server/server.ts';

/** `tunesmith lsp --stdio`: the language server for editors other than VS Code. */
export function lspCommand(): Command {
  return new Command('lsp')
    .description('run the language server for an editor')
    .requiredOption('--stdio', 'talk over standard input and output')
    .action(() => {
      serve(createConnection(process.stdin, process.stdout), {
        ruleDocs: join(dirname(fileURLToPath(import.meta.url)), '../docs/rules'),
      });
    });
}
