import process from 'node:process';
import type { Rule } from '../src/core/lint/rule.ts';
import { RULES } from '../src/core/lint/rules/index.generated.ts';
import { openSession } from '../src/core/lint/session.ts';
import { alpacaLines } from './support/records.ts';
import { median, cpuMs } from './support/timing.ts';

/**
 * What each rule costs by itself, over a session without rules: JSON.parse, detection of the format, the line store. Rules
 * share work (the turns of a record, its exchanges, the traits of its texts), so that all together cost less than the sum.
 */
const RUNS = 5;

export interface RuleCost {
  readonly id: string;
  /** Microseconds a record. */
  readonly microseconds: number;
}

export function costsByRule(lines: readonly string[], rules: readonly Rule[]): readonly RuleCost[] {
  const on = rules.filter(({ severity }) => severity !== 'off');
  const sets = [[], ...on.map((rule) => [rule])];
  const times = sets.map(() => [] as number[]);
  for (let run = 0; run < RUNS; run += 1)
    sets.forEach((set, i) => times[i]?.push(cpuMs(() => openSession(lines, {}, set).findings())));
  const [base = 0, ...alone] = times.map(median).map((ms) => (ms / lines.length) * 1000);
  const costs = on.map(({ id }, i) => ({ id, microseconds: (alone[i] ?? 0) - base }));
  return [{ id: '(no rules)', microseconds: base }, ...costs.sort((a, b) => b.microseconds - a.microseconds)];
}

if (process.argv[2] !== undefined) {
  const lines = alpacaLines(Number(process.argv[2]));
  const parse = median(
    Array.from({ length: 5 }, () => cpuMs(() => lines.forEach((line) => JSON.parse(line)))),
  );
  console.log(`JSON.parse ${((parse / lines.length) * 1000).toFixed(2)}`);
  const families = process.argv[3]?.split(',');
  const rules = RULES.filter(({ id }) => families === undefined || families.some((f) => id.startsWith(f)));
  const costs = costsByRule(lines, rules);
  for (const { id, microseconds } of costs) console.log(microseconds.toFixed(2).padStart(7), id);
  const all = median(Array.from({ length: 3 }, () => cpuMs(() => openSession(lines, {}, rules).findings())));
  console.log(`all ${((all / lines.length) * 1000).toFixed(2)}  ratio ${(all / parse).toFixed(1)}`);
}
