import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import { visible } from '../core/report/visible.ts';
import { importRun } from '../core/run/exchange/registry.ts';
import { resolveRun } from '../core/run/resolve.ts';
import { createOrReplace } from '../scan/atomic-write.ts';
import { print } from './print.ts';
import { readText } from './read-text.ts';
import { printFailure } from './run-printer.ts';

interface ImportOptions {
  readonly output?: string;
  readonly force?: true;
}

/** `tunesmith import CONFIG.yaml`: a run from a configuration of Axolotl or LLaMA-Factory, and what was not understood. */
export function importCommand(): Command {
  return new Command('import')
    .description('read a configuration of Axolotl or LLaMA-Factory as a run')
    .argument('<config>', 'YAML file')
    .option('-o, --output <file>', 'run file to write (default: standard output)')
    .option('--force', 'replace a file that is there already')
    .action(async (path: string, options: ImportOptions) => {
      process.exitCode = await readForeign(path, options);
    });
}

async function readForeign(path: string, options: ImportOptions): Promise<number> {
  const text = await readText(path);
  if (!text.ok) return printFailure(text.failure);
  const imported = importRun(text.value);
  if (!imported.ok) return printFailure(imported.failure);
  const run = `${JSON.stringify(imported.value.run, null, 2)}\n`;
  if (options.output === undefined) await print(run);
  else {
    const output = resolve(options.output);
    if (existsSync(output) && options.force !== true)
      return printFailure({
        reason: 'exists',
        message: `${output} is already there`,
        hint: 'Name another file, or add --force.',
      });
    const written = await createOrReplace(output, run);
    if (!written.ok) return printFailure(written.failure);
    process.stderr.write(`Wrote ${output}\n`);
  }
  for (const note of imported.value.notes) process.stderr.write(`Note: ${visible(note)}\n`);
  const checked = resolveRun(imported.value.run);
  if (!checked.ok)
    for (const { pointer, message } of checked.problems)
      process.stderr.write(`To correct: ${visible(pointer || '/')}: ${visible(message)}\n`);
  return 0;
}
