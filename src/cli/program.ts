import process from 'node:process';
import { Command } from 'commander';

/** Runs `tunesmith` with these commands. A command line that cannot be understood exits with 2, as all that could not run. */
export function runProgram(commands: readonly Command[]): void {
  const program = new Command('tunesmith').description(
    'Lint instruction datasets, and fine-tune models on your own machines.',
  );
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands, ...commands.flatMap((one) => one.commands)]) {
    command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
    command.showHelpAfterError(`See ${nameOf(command)} --help`);
  }
  program.parseAsync().catch((error: unknown) => {
    process.stderr.write(`tunesmith: ${error instanceof Error ? error.message : 'failed'}\n`);
    process.exitCode = 2;
  });
}

/** `tunesmith runs list` */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
