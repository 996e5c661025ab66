import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { openSession } from '../src/core/lint/session.ts';

/**
 * Lints a whole dataset of 100,000 Alpaca-like records against JSON.parse of the same lines in the same run. The ratio is
 * what to compare: times depend on the machine. `npx tsx bench/lint.ts [records]`.
 */
const RUNS = 5;
const SEED = 20_261_124;

interface Sample {
  readonly instruction: string;
  readonly input: string;
  readonly output: string;
}

function main(): void {
  const count = Number(process.argv[2] ?? 100_000);
  const lines = makeLines(samples(), count);
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  const parseMs: number[] = [];
  const lintMs: number[] = [];
  let counts: unknown;
  for (let run = 0; run < RUNS; run++) {
    parseMs.push(timeMs(() => lines.forEach((line) => JSON.parse(line) as unknown)));
    lintMs.push(
      timeMs(() => {
        const session = openSession(lines, {});
        counts = session.summary().counts;
      }),
    );
  }
  const [parse, lint] = [median(parseMs), median(lintMs)];
  const megabytes = (bytes / 1e6).toFixed(1);
  console.log(`${count.toLocaleString('en')} records, ${megabytes} MB, findings ${JSON.stringify(counts)}`);
  console.log(`JSON.parse ${perRecord(parse, count)}, lint ${perRecord(lint, count)} (medians of ${RUNS} runs)`);
  console.log(`ratio ${(lint / parse).toFixed(2)}`);
}

function timeMs(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function perRecord(ms: number, count: number): string {
  return `${ms.toFixed(0)} ms (${((ms / count) * 1000).toFixed(2)} µs a record)`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Real texts where the shared datasets are at hand, else a few of our own. */
function samples(): readonly Sample[] {
  const folder = join(process.env['TUNESMITH_SHARED'] ?? '../shared', 'data');
  const files = ['alpaca_en_demo.jsonl', 'alpaca_zh_demo.jsonl'].map((name) => join(folder, name)).filter(existsSync);
  if (files.length === 0) return OWN;
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Sample),
  );
}

/** Each record takes its three texts from three samples and a number of its own, so that few are the same. */
function makeLines(from: readonly Sample[], count: number): readonly string[] {
  const random = mulberry32(SEED);
  const pick = (): Sample => from[Math.floor(random() * from.length)] ?? OWN[0];
  return Array.from({ length: count }, (_, i) => {
    const instruction = i % 1000 === 0 ? pick().instruction : `${pick().instruction} (${i})`;
    return JSON.stringify({ instruction, input: pick().input, output: pick().output });
  });
}

/** Tommy Ettinger's public-domain generator: small, seeded, even enough for samples. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const OWN: readonly [Sample, ...Sample[]] = [
  {
    instruction: 'Explain why the sky is blue to a child of ten.',
    input: '',
    output:
      'Sunlight holds all colours. Air scatters blue light much more than red, so blue reaches our eyes from every side.\n\nAt sunset the light has a longer way through the air, and what is left is red.',
  },
  {
    instruction: '把下面的句子翻译成英文。',
    input: '春天来了，花园里的花都开了。',
    output: 'Spring has come, and all the flowers in the garden are in bloom.',
  },
  {
    instruction: 'Write a function that adds two numbers.',
    input: 'Use Python and type hints.',
    output: 'def add(a: float, b: float) -> float:\n    """Give the sum of a and b."""\n    return a + b',
  },
];

main();
