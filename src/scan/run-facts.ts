import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { estimate } from '../core/analysis/tokens/estimate.ts';
import type { TokenCounter } from '../core/analysis/tokens/counter.ts';
import { detectFormat, formatById } from '../core/dataset/formats/registry.ts';
import { isObject, parseLine } from '../core/dataset/record.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { DatasetFacts, FileFacts } from '../core/plan/dataset-facts.ts';
import { recordFacts } from '../core/plan/record-facts.ts';
import type { ResolvedRun } from '../core/run/resolve.ts';
import { isPlainFile } from './plain-file.ts';
import { readRecords } from './read-records.ts';

export interface FactsOptions {
  /** Folder of the run file, to which data paths belong. */
  readonly from: string;
  /** Without one, tokens are estimated. */
  readonly counter?: TokenCounter | undefined;
}

/** Reads a run's data for what a plan needs to know of it. Fails where a file cannot be read. */
export async function readFacts(
  { data }: Pick<ResolvedRun, 'data'>,
  { from, counter = estimate }: FactsOptions,
): Promise<Outcome<DatasetFacts>> {
  const held = new Set<string>();
  const validation = data.validation !== null && 'path' in data.validation ? data.validation.path : undefined;
  if (validation !== undefined) {
    const read = await eachLine(resolve(from, validation), (line) => held.add(identityOf(line)));
    if (!read.ok) return read;
  }
  const train: FileFacts[] = [];
  let leaked = 0;
  for (const { path } of data.train) {
    const file = await readFile(resolve(from, path), counter, (line) => {
      if (held.size > 0 && held.has(identityOf(line))) leaked += 1;
    });
    if (!file.ok) return file;
    train.push(file.value);
  }
  const replay = data.replay === null ? undefined : await readFile(resolve(from, data.replay.path), counter);
  if (replay !== undefined && !replay.ok) return replay;
  return ok({ train, replay: replay?.value, exact: counter.exact, leaked });
}

async function readFile(
  path: string,
  counter: TokenCounter,
  visit: (line: string) => void = () => undefined,
): Promise<Outcome<FileFacts>> {
  const lengths: number[] = [];
  let pairs = 0;
  const read = await eachLine(path, (line) => {
    const facts = recordFacts(line, counter);
    if (facts === undefined) return;
    lengths.push(facts.tokens);
    if (facts.isPair) pairs += 1;
    visit(line);
  });
  return read.ok ? ok({ records: lengths.length, pairs, lengths }) : read;
}

/** Of a file of lines, or of a list of records in a `.json` file. */
async function eachLine(path: string, take: (line: string) => void): Promise<Outcome<unknown>> {
  if (existsSync(path) && !(await isPlainFile(path)))
    return fail('not-a-file', `${path}: This is not a file`, 'Name a file with records');
  const read = await readRecords(path, take);
  if (read.ok) return read;
  const { reason, message, hint } = read.failure;
  return fail(reason, `${path}: ${message}`, hint);
}

/** What makes two records the same example. A line that is none is only equal to itself. */
function identityOf(line: string): string {
  const parsed = parseLine(line);
  const format = parsed.kind === 'record' ? formatById(detectFormat(parsed.value)) : null;
  if (parsed.kind !== 'record' || format === null || !isObject(parsed.value)) return line;
  return JSON.stringify([format.id, format.identity(parsed.value)]);
}
