import type { Rule } from '../src/core/lint/rule.ts';
import { RULES } from '../src/core/lint/rules/index.generated.ts';
import { openSession } from '../src/core/lint/session.ts';
import { count, figure, table } from './support/markdown.ts';
import { alpacaLines } from './support/records.ts';
import { median, cpuMs } from './support/timing.ts';

/**
 * What each rule costs by itself, over a session without rules: JSON.parse, detection of the format, the line store. Rules
 * share work (the turns of a record, its exchanges, the traits of its texts), so that all together cost less than the sum.
 * Prints a section of docs/performance.md.
 */
const RECORDS = 4000;
const RUNS = 1;

interface RuleCost {
  readonly id: string;
  /** Microseconds a record. */
  readonly microseconds: number;
}

function costsByRule(lines: readonly string[], rules: readonly Rule[]): readonly RuleCost[] {
  const on = rules.filter(({ severity }) => severity !== 'off');
  const sets = [[], ...on.map((rule) => [rule])];
  const times = sets.map(() => [] as number[]);
  for (let run = 0; run < RUNS; run += 1)
    sets.forEach((set, i) => times[i]?.push(cpuMs(() => openSession(lines, {}, set).findings())));
  const [base = 0, ...alone] = times.map(median).map((ms) => (ms / lines.length) * 1000);
  const costs = on.map(({ id }, i) => ({ id, microseconds: (alone[i] ?? 0) - base }));
  return [{ id: '(no rules)', microseconds: base }, ...costs.sort((a, b) => b.microseconds - a.microseconds)];
}

/** What is below this share of JSON.parse is not worth a line. */
const LEAST = 0.1;

function main(): void {
  const lines = alpacaLines(RECORDS);
  const parse = median(
    Array.from({ length: RUNS }, () => cpuMs(() => lines.forEach((line) => JSON.parse(line)))),
  );
  const parsed = (parse / lines.length) * 1000;
  const costs = costsByRule(lines, RULES);
  const all = median(Array.from({ length: RUNS }, () => cpuMs(() => openSession(lines, {}).findings())));
  const row = (name: string, microseconds: number): readonly string[] => [
    name,
    figure(microseconds),
    figure(microseconds / parsed),
  ];
  console.log(`## Cost by rule

What each rule costs by itself on ${count(RECORDS)} records, over a session without rules; one thread, processor time, one
run. Rules share work (the turns of a record, its exchanges, the traits of its texts), so that all together cost less
than the sum. Rules that cost less than ${LEAST} of JSON.parse are left out.

${table(
  ['rule', 'µs a record', 'times JSON.parse'],
  row('JSON.parse', parsed),
  ...costs
    .filter(({ microseconds }) => microseconds >= LEAST * parsed)
    .map(({ id, microseconds }) => row(id, microseconds)),
  row('all default rules together', (all / lines.length) * 1000),
)}`);
}

main();
