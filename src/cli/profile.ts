import process from 'node:process';
import { Command, Option } from 'commander';
import { settingsFor } from '../core/lint/configuration.ts';
import { ok, type Failure, type Outcome } from '../core/outcome.ts';
import type { FileProfile, ProfileReport } from '../core/profile/profile.ts';
import { Profiler } from '../core/profile/profiler.ts';
import { profileText } from '../core/report/profile-text.ts';
import { complain } from './complain.ts';
import { findDatasets, STANDARD_INPUT } from './find-datasets.ts';
import { loadConfiguration, pathFrom, type Configured } from './lint-configuration.ts';
import { lintFile } from './lint-file.ts';
import { NamedFiles } from './named-files.ts';
import { print } from './print.ts';
import { readRecords } from '../scan/read-records.ts';

interface ProfileOptions {
  readonly format: string;
  readonly config?: string;
}

/** `tunesmith profile FILE…`: exits 0, or 2 where a file could not be read. */
export function profileCommand(): Command {
  return new Command('profile')
    .description('say what datasets hold, what training would lose of them, and which trainers take them')
    .argument('<file...>', 'datasets in JSON Lines or lists in .json files, folders, globs')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .option('--config <file>', 'lint configuration (default: tunesmith.json here or in a folder above)')
    .action(async (files: string[], options: ProfileOptions) => {
      process.exitCode = await profile(files, options);
    });
}

async function profile(args: readonly string[], options: ProfileOptions): Promise<number> {
  if (args.includes(STANDARD_INPUT)) return complain(ONLY_FILES);
  const configured = await loadConfiguration(options.config);
  if (!configured.ok) return complain(configured.failure);
  const { paths, failures } = await findDatasets(args);
  const named = new NamedFiles(configured.value.folder);
  const files: FileProfile[] = [];
  const failed = [...failures];
  for (const path of paths) {
    const profiled = await profileFile(path, { configured: configured.value, named });
    if (!profiled.ok) failed.push({ path, ...profiled.failure });
    else if (profiled.value !== null) files.push(profiled.value);
  }
  const report: ProfileReport = { files, ...(failed.length === 0 ? {} : { failures: failed }) };
  await print(options.format === 'json' ? `${JSON.stringify(report)}\n` : profileText(report));
  return failed.length === 0 ? 0 : 2;
}

interface Context {
  readonly configured: Configured;
  readonly named: NamedFiles;
}

/** Null where the configuration ignores the file. What a baseline accepts is counted: it is in the data. */
async function profileFile(
  path: string,
  { configured, named }: Context,
): Promise<Outcome<FileProfile | null>> {
  const name = pathFrom(configured.folder, path);
  const chosen = settingsFor(configured.configuration, name);
  if (chosen === null) return ok(null);
  const settings = await named.complete(chosen, name);
  if (!settings.ok) return settings;
  const report = await lintFile(path, settings.value, path);
  if (!report.ok) return report;
  const profiler = new Profiler(report.value, settings.value);
  const read = await readRecords(path, (text, line) => profiler.add(text, line));
  return read.ok ? ok(profiler.profile(read.value)) : read;
}

const ONLY_FILES: Failure = {
  reason: 'usage',
  message: 'Standard input cannot be profiled, since it is read twice',
  hint: 'Name files',
};
