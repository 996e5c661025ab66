import process from 'node:process';
import { Command, Option } from 'commander';
import { convertRecord, WRITERS, type ConversionOptions } from '../core/dataset/convert.ts';
import { FORMATS } from '../core/dataset/formats/registry.ts';
import { parseLine } from '../core/dataset/record.ts';
import { jsonWithWholeNumbers, markWholeNumbers } from '../core/dataset/whole-numbers.ts';
import type { Failure } from '../core/outcome.ts';
import { visible } from '../core/report/visible.ts';
import { createOrReplace } from '../scan/atomic-write.ts';
import { isJsonName } from '../scan/json-file.ts';
import { print } from './print.ts';
import { readRecords } from '../scan/read-records.ts';

interface ConvertOptions {
  readonly to: string;
  readonly from?: string;
  readonly output?: string;
  readonly dropColumns?: true;
}

/** So many refusals are printed: enough to see a pattern. */
const MAX_SHOWN = 20;

/** `tunesmith convert FILE --to FORMAT`: all records or none; exits 0, 1 where a record has no such form, 2 on failure. */
export function convertCommand(): Command {
  return new Command('convert')
    .description('write a dataset in another record format, where the meaning stays')
    .argument('<file>', 'dataset in JSON Lines, or a list of records in a .json file')
    .addOption(
      new Option('--to <format>', 'format to write')
        .choices(WRITERS.map(({ id }) => id))
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--from <format>', 'format to read (default: by the fields of each record)').choices(
        FORMATS.map(({ id }) => id),
      ),
    )
    .option(
      '-o, --output <file>',
      'file to write; a .json file gets a list (default: JSON Lines to standard output)',
    )
    .option('--drop-columns', 'leave out columns that carry no text, such as ids and sources')
    .action(async (file: string, options: ConvertOptions) => {
      process.exitCode = await convert(file, options);
    });
}

async function convert(path: string, options: ConvertOptions): Promise<number> {
  const lines: ReadRecord[] = [];
  const read = await readRecords(path, (text, line, isUtf8) => lines.push({ text, line, isUtf8 }));
  if (!read.ok) return complain([{ ...read.failure, where: path }], 2);
  const { records, refused } = convertRecords(path, lines, options);
  if (refused.length > 0) return complain(refused, 1);
  if (options.output === undefined) await print(linesText(records));
  else {
    const text = isJsonName(options.output) ? listText(records) : linesText(records);
    const written = await createOrReplace(options.output, text);
    if (!written.ok) return complain([{ ...written.failure, where: options.output }], 2);
  }
  return 0;
}

interface ReadRecord {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  readonly isUtf8: boolean;
}

const NOT_UTF8 = {
  reason: 'not-utf-8',
  message: 'The line holds bytes that are not UTF-8, and would not stay as it is',
  hint: 'Open the file in its own encoding and save it as UTF-8',
} as const;

function linesText(records: readonly string[]): string {
  return records.map((record) => `${record}\n`).join('');
}

/** A list with a record a line, so that changes of it can be read. */
function listText(records: readonly string[]): string {
  return `[\n${records.join(',\n')}\n]\n`;
}

interface Refusal extends Failure {
  /** `path` or `path:line`. */
  readonly where: string;
}

function convertRecords(
  path: string,
  read: readonly ReadRecord[],
  { to, from, dropColumns }: ConvertOptions,
): { readonly records: readonly string[]; readonly refused: readonly Refusal[] } {
  const options: ConversionOptions = {
    columns: dropColumns ? 'drop' : 'keep',
    ...(from === undefined ? {} : { from }),
  };
  const records: string[] = [];
  const refused: Refusal[] = [];
  for (const { text, line, isUtf8 } of read) {
    const parsed = parseLine(markWholeNumbers(text));
    if (parsed.kind === 'blank') continue;
    const value = parsed.kind === 'record' ? parsed.value : null;
    const converted = isUtf8 ? convertRecord(value, to, options) : { ok: false as const, failure: NOT_UTF8 };
    if (converted.ok) records.push(jsonWithWholeNumbers(converted.value));
    else refused.push({ ...converted.failure, where: `${path}:${line}` });
  }
  return { records, refused };
}

function complain(refusals: readonly Refusal[], code: number): number {
  for (const { where, message, hint } of refusals.slice(0, MAX_SHOWN))
    process.stderr.write(`${visible(where)}: ${visible(message)}. ${visible(hint)}.\n`);
  const more = refusals.length - MAX_SHOWN;
  if (more > 0) process.stderr.write(`… and ${more} more; nothing was written.\n`);
  return code;
}
