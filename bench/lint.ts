import process from 'node:process';
import { RULES } from '../src/core/lint/rules/index.generated.ts';
import { openSession } from '../src/core/lint/session.ts';
import { alpacaLines } from './support/records.ts';
import { median } from './support/timing.ts';

/**
 * Lints a whole dataset of 100,000 Alpaca-like records against JSON.parse of the same lines in the same run. The ratio is
 * what to compare: times depend on the machine. `npx tsx bench/lint.ts [records] [families]`, where families such as `json,pii` are
 * the rules to run; all of them where none is named.
 */
const RUNS = 5;

function main(): void {
  const count = Number(process.argv[2] ?? 100_000);
  const families = process.argv[3]?.split(',');
  const rules = RULES.filter(({ id }) => isChosen(id, families));
  const lines = alpacaLines(count);
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  const parseMs: number[] = [];
  const lintMs: number[] = [];
  let counts: unknown;
  for (let run = 0; run < RUNS; run++) {
    parseMs.push(timeMs(() => lines.forEach((line) => JSON.parse(line) as unknown)));
    lintMs.push(
      timeMs(() => {
        const session = openSession(lines, {}, rules);
        counts = session.summary().counts;
      }),
    );
  }
  const [parse, lint] = [median(parseMs), median(lintMs)];
  const megabytes = (bytes / 1e6).toFixed(1);
  console.log(
    `${count.toLocaleString('en')} records, ${megabytes} MB, ${rules.length} rules, findings ${JSON.stringify(counts)}`,
  );
  console.log(
    `JSON.parse ${perRecord(parse, count)}, lint ${perRecord(lint, count)} (medians of ${RUNS} runs)`,
  );
  console.log(`ratio ${(lint / parse).toFixed(2)}`);
}

/** By family or by whole id. */
function isChosen(id: string, chosen: readonly string[] | undefined): boolean {
  return chosen === undefined || chosen.includes(id) || chosen.includes(id.split('/')[0] ?? '');
}

function timeMs(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function perRecord(ms: number, count: number): string {
  return `${ms.toFixed(0)} ms (${((ms / count) * 1000).toFixed(2)} µs a record)`;
}

main();
