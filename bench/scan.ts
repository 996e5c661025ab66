import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { LintSettings } from '../src/core/lint/configuration.ts';
import { RULES } from '../src/core/lint/rules/index.generated.ts';
import { openSession } from '../src/core/lint/session.ts';
import { scan } from '../src/scan/scan.ts';
import { readTokenizer } from '../src/scan/tokenizer.ts';
import { buildCheckWorker } from '../test/support/check-worker.ts';
import { count, figure, megabytes, table } from './support/markdown.ts';
import { writeAlpaca } from './support/records.ts';
import { cpuMs, median } from './support/timing.ts';

/**
 * Lints a whole file of Alpaca-like records against JSON.parse of the same lines in the same run, on one thread and
 * on all cores. Prints a section of docs/performance.md. `TUNESMITH_TOKENIZER` names the tokenizer for exact counts.
 */
const RECORDS = 100_000;
const RUNS = 1;

/** Small, and of the kind that nearly all current models have; its counts cost what theirs do. */
const FIXTURE = 'test/core/analysis/tokens/fixtures/llama.json';

interface Taken {
  readonly parseMs: number;
  readonly wallMs: number;
  /** Processor time of all threads. */
  readonly cpuMs: number;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-bench-'));
  const file = join(folder, 'data.jsonl');
  const bytes = writeAlpaca(file, RECORDS);
  const workerFile = await buildCheckWorker(folder);
  const tokenizer = process.env['TUNESMITH_TOKENIZER'] ?? FIXTURE;
  const tokens = await readTokenizer(tokenizer);
  if (!tokens.ok) throw new Error(tokens.failure.message);
  const light = RULES.filter(({ id }) => !LIGHT.test(id)).map(({ id }) => [id, 'off'] as const);
  const threads = availableParallelism();
  const pool = (settings: LintSettings) => () => onThreads(file, settings, { threads, workerFile });
  const exact = { tokens: tokens.value, maxTokens: 256 };
  const rows = [
    row('all default rules, one thread', await repeat(file, () => onOne(file, {}))),
    row('all default rules, all cores', await repeat(file, pool({}))),
    row('the same, tokens estimated against a limit of 256', await repeat(file, pool({ maxTokens: 256 }))),
    row('the same, tokens exact', await repeat(file, pool(exact))),
    row(
      'syntax, schema, e-mail, phone, exact duplicates; all cores',
      await repeat(file, pool({ rules: Object.fromEntries(light) })),
    ),
  ];
  rmSync(folder, { recursive: true });
  console.log(`## A whole file against JSON.parse of the same lines

${count(RECORDS)} Alpaca-like records (${megabytes(bytes)}), half English and half Chinese, read from disk to the last finding in
order; ${threads} cores; one run each, start of threads and tokenizer included. Processor time is of all threads together, and
that of JSON.parse stands in both ratios. The goal is 15 times on all cores with
estimated tokens, 45 with exact ones.

${table(['rules', 'JSON.parse, ms', 'time, ms', 'ratio', 'processor time, ms', 'ratio'], ...rows)}`);
}

const LIGHT = /^json\/|^schema\/record|^pii\/(?:email|phone)$|^duplicate\/exact$/;

async function repeat(file: string, lint: () => Promise<void>): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const parseMs = parse(file);
    const cpu = process.cpuUsage();
    const started = performance.now();
    await lint();
    const wallMs = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    taken.push({ parseMs: Math.min(parseMs, parse(file)), wallMs, cpuMs: (user + system) / 1000 });
  }
  return taken;
}

function parse(file: string): number {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').map(own);
  return cpuMs(() => {
    for (const line of lines) JSON.parse(line);
  });
}

/** A string of its own: a part of a large one with Chinese in it would be parsed at another speed. */
function own(line: string): string {
  return Buffer.from(line).toString();
}

async function onOne(file: string, settings: LintSettings): Promise<void> {
  openSession(readFileSync(file, 'utf8').trimEnd().split('\n').map(own), settings).findings();
  return Promise.resolve();
}

async function onThreads(
  file: string,
  settings: LintSettings,
  options: { readonly threads: number; readonly workerFile: string },
): Promise<void> {
  const scanned = await scan(file, { settings, ...options });
  if (!scanned.ok) throw new Error(scanned.failure.message);
  scanned.value.session.findings();
}

function row(name: string, taken: readonly Taken[]): readonly string[] {
  const [parseMs, wallMs, cpuMs] = (['parseMs', 'wallMs', 'cpuMs'] as const).map((key) =>
    median(taken.map((one) => one[key])),
  ) as [number, number, number];
  return [
    name,
    figure(parseMs),
    figure(wallMs),
    figure(wallMs / parseMs),
    figure(cpuMs),
    figure(cpuMs / parseMs),
  ];
}

void main();
