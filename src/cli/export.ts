import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { Command, Option } from 'commander';
import type { Exporter } from '../core/run/exchange/exchange.ts';
import { EXPORTERS, exportRun } from '../core/run/exchange/registry.ts';
import { visible } from '../core/report/visible.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { runName } from '../runner/run-name.ts';
import { createOrReplace } from '../scan/atomic-write.ts';
import { sketchRun } from '../scan/sketch-run.ts';
import { readRun, type RunOnDisk } from './read-run.ts';
import { printFailure } from './run-printer.ts';

interface ExportOptions {
  readonly to: string;
  readonly output?: string;
  readonly force?: true;
}

/** `tunesmith export RUN.tune.json --to TRAINER`: writes the run for another trainer; exits 0, or 2 where it could not. */
export function exportCommand(): Command {
  return new Command('export')
    .description('write a run for another trainer, as a Python script or as a model card')
    .argument('<run>', 'run file (*.tune.json)')
    .addOption(
      new Option('--to <form>', 'what to write').choices(EXPORTERS.map(({ id }) => id)).makeOptionMandatory(),
    )
    .option('-o, --output <folder>', 'folder to write to (default: that of the run file)')
    .option('--force', 'replace files that are there already')
    .action(async (path: string, options: ExportOptions) => {
      process.exitCode = await exportFile(path, options);
    });
}

async function exportFile(path: string, options: ExportOptions): Promise<number> {
  const run = await readRun(resolve(path));
  if (!run.ok) return printFailure(run.failure);
  const exporter = EXPORTERS.find(({ id }) => id === options.to);
  if (exporter === undefined) return 2;
  const written = await writeRun(run.value, exporter, options);
  if (!written.ok) return printFailure(written.failure);
  for (const line of written.value) process.stderr.write(`${visible(line)}\n`);
  return 0;
}

async function writeRun(
  { path, file, run }: RunOnDisk,
  exporter: Exporter,
  options: ExportOptions,
): Promise<Outcome<readonly string[]>> {
  const dataset = await sketchRun(run, dirname(path));
  if (!dataset.ok) return dataset;
  const result = exportRun(exporter, {
    run,
    name: runName(file, path),
    dataset: dataset.value,
  });
  if (!result.ok) return result;
  const folder = resolve(options.output ?? dirname(path));
  const present = result.value.files.filter(({ name }) => existsSync(join(folder, name)));
  if (present.length > 0 && options.force !== true) {
    const names = present.map(({ name }) => join(folder, name)).join(', ');
    return fail('exists', `Already there: ${names}`, 'Name another folder with --output, or add --force.');
  }
  await mkdir(folder, { recursive: true });
  for (const { name, text } of result.value.files) {
    const written = await createOrReplace(join(folder, name), text);
    if (!written.ok) return written;
  }
  const names = result.value.files.map(({ name }) => `Wrote ${join(folder, name)}`);
  return ok([...names, ...result.value.notes.map((note) => `Note: ${note}`)]);
}
