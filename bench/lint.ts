import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { RULES } from '../src/core/lint/rules/index.generated.ts';
import { openSession } from '../src/core/lint/session.ts';

/**
 * Lints a whole dataset of 100,000 Alpaca-like records against JSON.parse of the same lines in the same run. The ratio is
 * what to compare: times depend on the machine. `npx tsx bench/lint.ts [records] [families]`, where families such as `json,pii` are
 * the rules to run; all of them where none is named.
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
  const families = process.argv[3]?.split(',');
  const rules = RULES.filter(({ id }) => isChosen(id, families));
  const lines = makeLines(languages(), count);
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

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Records of one language; what is made of them stays in it. */
type Language = readonly [Sample, ...Sample[]];

/** Real texts where the shared datasets are at hand, else a few of our own. */
function languages(): readonly Language[] {
  const folder = join(process.env['TUNESMITH_SHARED'] ?? '../shared', 'data');
  const files = ['alpaca_en_demo.jsonl', 'alpaca_zh_demo.jsonl']
    .map((name) => join(folder, name))
    .filter(existsSync);
  return files.length === 0 ? OWN : files.map(readSamples);
}

function readSamples(file: string): Language {
  const [first, ...rest] = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Sample);
  if (first === undefined) throw new Error(`${file} has no records`);
  return [first, ...rest];
}

/**
 * Each record takes instruction and input of a sample, and sentences of many others up to the length of the sample's own
 * answer: as varied as a real dataset of that size, where one that repeats its samples would be all near duplicates.
 */
function makeLines(from: readonly Language[], count: number): readonly string[] {
  const random = mulberry32(SEED);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0];
  const pools = from.map((samples) => ({ samples, sentences: sentencesOf(samples) }));
  return Array.from({ length: count }, (_, i) => {
    const { samples, sentences } = pools[i % pools.length] ??
      pools[0] ?? { samples: OWN[0], sentences: [''] };
    const { instruction, input, output } = pick(samples);
    let answer = '';
    while (answer.length < output.length) answer += pick(sentences);
    return JSON.stringify({
      instruction: `${instruction} ${pick(sentences).slice(0, 60).trim()}`,
      input,
      output: answer,
    });
  });
}

function sentencesOf(samples: Language): readonly [string, ...string[]] {
  const [first, ...rest] = samples.flatMap(
    ({ output }) => output.match(/[^.!?。！？\n]+[.!?。！？\n]+\s*/g) ?? [output],
  );
  return [first ?? '', ...rest];
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

const OWN: readonly [Language, Language] = [
  [
    {
      instruction: 'Explain why the sky is blue to a child of ten.',
      input: '',
      output:
        'Sunlight holds all colours. Air scatters blue light much more than red, so blue reaches our eyes from every side.\n\nAt sunset the light has a longer way through the air, and what is left is red.',
    },
    {
      instruction: 'Write a function that adds two numbers.',
      input: 'Use Python and type hints.',
      output: 'def add(a: float, b: float) -> float:\n    """Give the sum of a and b."""\n    return a + b\n',
    },
  ],
  [
    {
      instruction: '用一句话说明什么是光合作用。',
      input: '',
      output:
        '光合作用是植物利用阳光、水和二氧化碳制造养分并放出氧气的过程。没有它，地球上的大多数生命都不能存在。',
    },
  ],
];

main();
