import process from 'node:process';
import type { ComparedText } from '../src/core/analysis/compared-text.ts';
import { NearDuplicates } from '../src/core/analysis/near-duplicates.ts';
import { rule } from '../src/core/lint/rules/duplicate/near.ts';
import { openSession } from '../src/core/lint/session.ts';
import { textsWithVariants } from '../test/support/synthetic-texts.ts';
import { median } from './support/timing.ts';

/**
 * What near duplicates cost: a whole file against JSON.parse of the same lines in the same run, one edited record, and
 * memory. A third of the records are variants of others, which is far more than most files have, so that verification is
 * measured too. The ratio is what to compare: times depend on the machine.
 *
 * `npx esbuild bench/near-duplicates.ts --bundle --platform=node --outfile=.cache/near.cjs && node .cache/near.cjs [records]`:
 * bundled as it ships, since a loader's live bindings would cost a third more in loops as tight as these.
 */
const RUNS = 5;
const EDITS = 2000;

interface Alpaca {
  readonly instruction: string;
  readonly output: string;
}

function main(): void {
  const count = Number(process.argv[2] ?? 100_000);
  const lines = textsWithVariants(count, { seed: 1, longest: 300 }).map(lineOf);
  const megabytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / 1e6;
  console.log(`${count.toLocaleString('en')} records, ${megabytes.toFixed(1)} MB, medians of ${RUNS} runs`);
  benchWholeFile(lines);
  benchEdits(lines);
}

function benchWholeFile(lines: readonly string[]): void {
  const texts = lines.map(textOf);
  const runs = Array.from({ length: RUNS }, () => {
    const index = new NearDuplicates({ ...DEFAULTS, textOf: (id) => textOf(lines[id] ?? '') });
    const parseMs = timeMs(() => lines.forEach((line) => JSON.parse(line) as unknown));
    const addMs = timeMs(() => texts.forEach((text) => index.add(text)));
    const clusterMs = timeMs(() => index.clusters());
    return { parseMs, addMs, clusterMs, index };
  });
  const [parse, add, cluster] = (['parseMs', 'addMs', 'clusterMs'] as const).map((key) =>
    median(runs.map((run) => run[key])),
  );
  const perRecord = (ms = 0) => `${((ms / lines.length) * 1000).toFixed(2)} µs a record`;
  console.log(
    `JSON.parse ${perRecord(parse)}; add ${perRecord(add)}; verify and cluster ${perRecord(cluster)}`,
  );
  console.log(`ratio to JSON.parse ${(((add ?? 0) + (cluster ?? 0)) / (parse ?? 1)).toFixed(1)}`);
  const index = runs[0]?.index;
  const clustered = index?.clusters().reduce((sum, members) => sum + members.length, 0) ?? 0;
  console.log(
    `${clustered.toLocaleString('en')} records in clusters; index ${((index?.byteLength ?? 0) / lines.length).toFixed(0)} bytes a record`,
  );
}

/** Each edit changes a word of a record, as the editor tells it: the old line goes, the new one comes. */
function benchEdits(lines: readonly string[]): void {
  const session = openSession(lines, {}, [rule]);
  session.findings();
  const index = new NearDuplicates({ ...DEFAULTS, textOf: (id) => textOf(current[id] ?? '') });
  const current = [...lines];
  lines.forEach((line) => index.add(textOf(line)));
  index.clusters();
  const update: number[] = [];
  const whole: number[] = [];
  for (let edit = 0; edit < EDITS; edit += 1) {
    const at = Math.imul(edit, 7919) % lines.length;
    const line = (lines[at] ?? '').replace(' ', ` e${edit} `);
    update.push(
      timeMs(() => {
        index.remove(at);
        current[at] = line;
        index.add(textOf(line));
        index.clusters();
      }),
    );
    whole.push(
      timeMs(() => {
        session.apply({ start: at, removed: 1, inserted: [line] });
        session.findings();
      }),
    );
  }
  console.log(`edit of a record: index ${spread(update)}; session with all findings listed ${spread(whole)}`);
}

const DEFAULTS = { shingles: 'character-5-han-2', threshold: 0.8 } as const;

function lineOf(text: string): string {
  const middle = text.length >> 1;
  return JSON.stringify({ instruction: text.slice(0, middle), output: text.slice(middle) });
}

function textOf(line: string): ComparedText {
  const { instruction, output } = JSON.parse(line) as Alpaca;
  return { context: '', prompt: instruction, answer: output };
}

function timeMs(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`;
}

main();
