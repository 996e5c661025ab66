import process from 'node:process';
import { Command } from 'commander';
import { lintCommand } from './lint.ts';
import { lspCommand } from './lsp.ts';
import { runsCommand } from './runs.ts';
import { trainCommand } from './train.ts';

/** `tunesmith`: composes the commands. A command line that cannot be understood exits with 2, as all that could not run. */
const program = new Command('tunesmith')
  .description('Lint instruction datasets, and fine-tune models on your own machines.')
  .addCommand(lintCommand())
  .addCommand(trainCommand())
  .addCommand(runsCommand())
  .addCommand(lspCommand());

for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
}

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`tunesmith: ${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 2;
});
