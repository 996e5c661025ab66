import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { TokenCounter } from '../core/analysis/tokens/counter.ts';
import { settingsFor, type LintConfiguration, type LintSettings } from '../core/lint/configuration.ts';
import { readLintConfiguration } from '../core/lint/read-configuration.ts';
import type { ReferenceFile } from '../core/lint/rule.ts';
import { openSession } from '../core/lint/session.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import {
  lintReport,
  reportText,
  type FileFailure,
  type FileReport,
  type LintReport,
} from '../core/report/lint-report.ts';
import { readReference } from '../server/references.ts';
import { readTokenizer } from '../server/tokenizer.ts';
import { readLines } from './dataset-file.ts';
import { print } from './print.ts';

const CONFIGURATION_FILE = 'tunesmith.json';

interface LintOptions {
  readonly format: 'text' | 'json';
  readonly config?: string;
  readonly maxWarnings?: number;
}

/** `tunesmith lint FILE…`: exits 0 if clean, 1 with errors or too many warnings, 2 if it could not run on a file. */
export function lintCommand(): Command {
  return new Command('lint')
    .description('check datasets of instruction records')
    .argument('<file...>', 'datasets in JSON Lines')
    .addOption(
      new Option('--format <format>', 'how to print findings').choices(['text', 'json']).default('text'),
    )
    .option(
      '--config <file>',
      `lint configuration (default: ${CONFIGURATION_FILE} here or in a folder above)`,
    )
    .option('--max-warnings <number>', 'fail with more warnings than this', wholeNumber)
    .action(async (files: string[], options: LintOptions) => {
      process.exitCode = await lint(files, options);
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

async function lint(files: readonly string[], options: LintOptions): Promise<number> {
  const configured = await loadConfiguration(options.config);
  if (!configured.ok) {
    const { message, hint } = configured.failure;
    process.stderr.write(`tunesmith: ${message}. ${hint}.\n`);
    return 2;
  }
  const reports: FileReport[] = [];
  const named = new NamedFiles(configured.value.folder);
  const failures: FileFailure[] = [];
  for (const path of files) {
    const settings = settingsOf(path, configured.value);
    if (settings === null) continue;
    const complete = await withFiles(settings, named);
    const outcome = complete.ok ? await lintFile(path, complete.value) : complete;
    if (outcome.ok) reports.push(outcome.value);
    else failures.push({ path, ...outcome.failure });
  }
  const report = lintReport(reports, failures);
  await print(options.format === 'json' ? `${JSON.stringify(report)}\n` : reportText(report));
  if (options.format === 'json')
    for (const { path, message } of failures) process.stderr.write(`${path}: ${message}\n`);
  return exitCode(report, options.maxWarnings);
}

function exitCode({ summary, failures }: LintReport, maxWarnings: number | undefined): number {
  if (failures !== undefined) return 2;
  const tooMany = maxWarnings !== undefined && summary.warning > maxWarnings;
  return summary.error > 0 || tooMany ? 1 : 0;
}

/** What a configuration names beside datasets, each file read once. */
class NamedFiles {
  readonly #folder: string;
  readonly #tokenizers = new Map<string, Promise<Outcome<TokenCounter>>>();
  readonly #references = new Map<string, Promise<Outcome<ReferenceFile>>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  tokenizer(name: string): Promise<Outcome<TokenCounter>> {
    const reading = this.#tokenizers.get(name) ?? readTokenizer(resolve(this.#folder, name));
    this.#tokenizers.set(name, reading);
    return reading;
  }

  reference(name: string): Promise<Outcome<ReferenceFile>> {
    const reading = this.#references.get(name) ?? readReference(this.#folder, name);
    this.#references.set(name, reading);
    return reading;
  }
}

/** Settings with what their files hold. */
async function withFiles(settings: LintSettings, files: NamedFiles): Promise<Outcome<LintSettings>> {
  const references: ReferenceFile[] = [];
  for (const name of settings.evaluation ?? []) {
    const reference = await files.reference(name);
    if (!reference.ok) return reference;
    references.push(reference.value);
  }
  if (settings.tokenizer === undefined) return ok({ ...settings, references });
  const tokens = await files.tokenizer(settings.tokenizer);
  return tokens.ok ? ok({ ...settings, references, tokens: tokens.value }) : tokens;
}

async function lintFile(path: string, settings: LintSettings): Promise<Outcome<FileReport>> {
  const session = openSession([], settings);
  let next = 0;
  const read = await readLines(path, (lines) => {
    session.apply({ start: next, removed: 0, inserted: lines });
    next += lines.length;
  });
  if (!read.ok) return read;
  const { format, records, counts } = session.summary();
  const note = records === 0 && read.value === 0 ? { note: 'The file is empty' } : {};
  return ok({ path, format, records, bytes: read.value, findings: session.findings(), counts, ...note });
}

interface Configured {
  readonly folder: string;
  readonly configuration: LintConfiguration;
}

function settingsOf(path: string, { folder, configuration }: Configured): LintSettings | null {
  return settingsFor(configuration, relative(folder, resolve(path)).replaceAll('\\', '/'));
}

async function loadConfiguration(named: string | undefined): Promise<Outcome<Configured>> {
  const path = named === undefined ? findUpwards(process.cwd()) : resolve(named);
  if (path === null) return ok({ folder: process.cwd(), configuration: {} });
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return fail('configuration', `${path} cannot be read`, 'Check the path given with --config');
  }
  const read = readLintConfiguration(text);
  if (!read.ok)
    return fail(
      'configuration',
      `${path}: ${read.failure.message}`,
      'Correct it, or name another file with --config',
    );
  return ok({ folder: dirname(path), configuration: read.value });
}

function findUpwards(folder: string): string | null {
  const path = join(folder, CONFIGURATION_FILE);
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder ? null : findUpwards(above);
}
