import { Command } from 'commander';
import { serveStdio } from '../server/server.ts';

/** `tunesmith lsp --stdio`: the language server for editors other than VS Code. */
export function lspCommand(): Command {
  return new Command('lsp')
    .description('run the language server for an editor')
    .requiredOption('--stdio', 'talk over standard input and output')
    .action(serveStdio);
}
