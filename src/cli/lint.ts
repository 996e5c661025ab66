import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { settingsFor, type LintSettings } from '../core/lint/configuration.ts';
import { RULES } from '../core/lint/rules/index.generated.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import {
  lintReport,
  type FileFailure,
  type FileReport,
  type LintReport,
} from '../core/report/lint-report.ts';
import { REPORT_FORMATS } from '../core/report/registry.ts';
import type { ReportFormat } from '../core/report/report-format.ts';
import { visible } from '../core/report/visible.ts';
import { trainerCounts } from '../core/report/trainer-matrix.ts';
import { complain } from './complain.ts';
import { openBaseline, type BaselineChoice, type BaselineFile } from './baseline-file.ts';
import { findDatasets, STANDARD_INPUT } from './find-datasets.ts';
import { fixFile } from './fix-file.ts';
import { loadConfiguration, pathFrom, type Configured } from './lint-configuration.ts';
import { lintFile } from './lint-file.ts';
import { NamedFiles } from './named-files.ts';
import { print } from './print.ts';

interface LintOptions {
  readonly format: string;
  readonly config?: string;
  readonly maxWarnings?: number;
  readonly stdinPath?: string;
  readonly fix?: true;
  readonly fixOnly?: ReadonlySet<string>;
  readonly dryRun?: true;
  readonly baseline?: BaselineChoice;
  readonly updateBaseline?: true;
}

/** `tunesmith lint FILE…`: exits 0 if clean, 1 with errors or too many warnings, 2 if it could not run on a file. */
export function lintCommand(): Command {
  const formats = REPORT_FORMATS.map(({ id, summary }) => `${id} (${summary})`).join(', ');
  return new Command('lint')
    .description('check datasets of instruction records')
    .argument('<file...>', 'datasets in JSON Lines, folders, globs, or - for standard input')
    .addOption(
      new Option('--format <format>', `how to print findings: ${formats}`)
        .choices(REPORT_FORMATS.map(({ id }) => id))
        .default('text'),
    )
    .option('--config <file>', 'lint configuration (default: tunesmith.json here or in a folder above)')
    .option('--max-warnings <number>', 'fail with more warnings than this', wholeNumber)
    .option('--stdin-path <name>', 'name that standard input has for the configuration and in reports')
    .option('--fix', 'apply the fixes that are safe; see docs/cli.md')
    .option('--fix-only <rules>', 'apply those of these rules only, with commas between', ruleNames)
    .option('--dry-run', 'show what --fix would change, values masked, and change nothing')
    .option('--baseline <file>', 'accepted findings (default: tunesmith-baseline.json by the configuration)')
    .option('--no-baseline', 'find what the baseline accepts, too')
    .option('--update-baseline', 'accept what is found now, and drop what is found no longer')
    .action(async (files: string[], options: LintOptions) => {
      process.exitCode = await lint(files, options);
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 on.');
  return Number(text);
}

function ruleNames(text: string): ReadonlySet<string> {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !RULES.some(({ id }) => id === name));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no rule "${unknown}".`);
  return new Set(names);
}

async function lint(args: readonly string[], options: LintOptions): Promise<number> {
  const run = await prepare(args, options);
  if (!run.ok) return complain(run.failure);
  const { baseline } = run.value;
  const { paths, failures } = await findDatasets(args);
  const results = await lintAll(paths, run.value);
  const reports = results.flatMap((one) => ('reason' in one ? [] : [one]));
  const allFailures = [...failures, ...results.flatMap((one) => ('reason' in one ? [one] : []))];
  const report = lintReport(reports, allFailures);
  if (options.updateBaseline && baseline !== null) return updateBaseline(baseline, report, run.value);
  for (const path of baseline?.gone() ?? [])
    process.stderr.write(
      `tunesmith: ${visible(path)} is gone; --update-baseline drops what was accepted in it.\n`,
    );
  return printed(report, run.value);
}

interface Run {
  readonly options: LintOptions;
  readonly configured: Configured;
  readonly baseline: BaselineFile | null;
  readonly format: ReportFormat;
  readonly named: NamedFiles;
}

async function prepare(args: readonly string[], options: LintOptions): Promise<Outcome<Run>> {
  if (isFixing(options) && args.includes(STANDARD_INPUT))
    return fail('usage', 'Standard input cannot be fixed', 'Name files');
  if (isFixing(options) && options.updateBaseline)
    return fail('usage', 'Fixing and accepting are two steps', 'Run --fix first, then --update-baseline');
  const format = REPORT_FORMATS.find(({ id }) => id === options.format);
  if (format === undefined) return fail('usage', `There is no format ${options.format}`, 'See --help');
  const configured = await loadConfiguration(options.config);
  if (!configured.ok) return configured;
  const { folder } = configured.value;
  const mode = options.updateBaseline ? 'update' : 'use';
  const baseline = await openBaseline(options.baseline, folder, mode);
  if (!baseline.ok) return baseline;
  const named = new NamedFiles(folder);
  return ok({ options, configured: configured.value, baseline: baseline.value, format, named });
}

function isFixing({ fix, fixOnly, dryRun }: LintOptions): boolean {
  return fix === true || dryRun === true || fixOnly !== undefined;
}

async function lintAll(paths: readonly string[], run: Run): Promise<readonly (FileReport | FileFailure)[]> {
  const results: (FileReport | FileFailure)[] = [];
  for (const path of paths) {
    const shownAs = path === STANDARD_INPUT ? (run.options.stdinPath ?? 'stdin') : path;
    const settings = settingsOf(shownAs, run);
    if (settings === null) continue;
    const complete = await run.named.complete(settings, pathFrom(run.configured.folder, shownAs));
    const outcome = complete.ok
      ? await lintOne(path, shownAs, { ...run, settings: complete.value })
      : complete;
    results.push(outcome.ok ? withTrainers(outcome.value, settings) : { path: shownAs, ...outcome.failure });
  }
  return results;
}

function withTrainers(report: FileReport, { trainers }: LintSettings): FileReport {
  return trainers === undefined ? report : { ...report, trainers: trainerCounts(trainers, report.findings) };
}

function lintOne(
  path: string,
  shownAs: string,
  { options, settings }: Run & { readonly settings: LintSettings },
): Promise<Outcome<FileReport>> {
  if (!isFixing(options)) return lintFile(path, settings, shownAs);
  const mode = options.dryRun ? 'show' : 'write';
  return fixFile(path, settings, { only: options.fixOnly ?? null, mode });
}

/** Null where the file is to be ignored. To accept findings, they must all be seen and know their fingerprints. */
function settingsOf(path: string, { configured, baseline, options, format }: Run): LintSettings | null {
  const settings = settingsFor(configured.configuration, pathFrom(configured.folder, path));
  if (settings === null || options.updateBaseline) return settings && { ...settings, fingerprints: 'all' };
  return {
    ...settings,
    ...(format.needsFingerprints ? { fingerprints: 'all' as const } : {}),
    ...(baseline === null ? {} : { baseline: baseline.acceptedIn(path) }),
  };
}

/** Where a file could not be read, nothing is written: what was accepted in it is not known to be gone. */
async function updateBaseline(baseline: BaselineFile, report: LintReport, run: Run): Promise<number> {
  if (report.failures !== undefined) return printed(report, run);
  const updated = await baseline.update(report.files);
  if (!updated.ok) return complain(updated.failure);
  const accepted = report.files.map((file) => ({
    ...file,
    findings: [],
    counts: {},
    baseline: { accepted: file.findings.length, stale: {} },
  }));
  return printed(lintReport(accepted, []), run);
}

async function printed(report: LintReport, { format, options }: Run): Promise<number> {
  await print(format.render(report, { rules: RULES }));
  if (format.id !== 'text')
    for (const { path, message } of report.failures ?? [])
      process.stderr.write(`${visible(path)}: ${visible(message)}\n`);
  return exitCode(report, options.maxWarnings);
}

function exitCode({ summary, failures }: LintReport, maxWarnings: number | undefined): number {
  if (failures !== undefined) return 2;
  const tooMany = maxWarnings !== undefined && summary.warning > maxWarnings;
  return summary.error > 0 || tooMany ? 1 : 0;
}
