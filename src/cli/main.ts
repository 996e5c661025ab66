import { convertCommand } from './convert.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { lintCommand } from './lint.ts';
import { lspCommand } from './lsp.ts';
import { planCommand } from './plan.ts';
import { profileCommand } from './profile.ts';
import { runProgram } from './program.ts';
import { runsCommand } from './runs.ts';
import { targetsCommand } from './targets.ts';
import { trainCommand } from './train.ts';

/** `dist/cli.js`: composes the commands. */
runProgram([
  lintCommand(),
  convertCommand(),
  profileCommand(),
  planCommand(),
  exportCommand(),
  importCommand(),
  trainCommand(),
  runsCommand(),
  targetsCommand(),
  lspCommand(),
]);
