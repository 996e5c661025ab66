import { convertCommand } from './convert.ts';
import { lintCommand } from './lint.ts';
import { lspCommand } from './lsp.ts';
import { planCommand } from './plan.ts';
import { profileCommand } from './profile.ts';
import { runProgram } from './program.ts';
import { runsCommand } from './runs.ts';
import { trainCommand } from './train.ts';

/** `dist/cli.js`: composes the commands. */
runProgram([
  lintCommand(),
  convertCommand(),
  profileCommand(),
  planCommand(),
  trainCommand(),
  runsCommand(),
  lspCommand(),
]);
