import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { seededRandom } from '../../test/support/synthetic-texts.ts';

const SEED = 20_261_124;

interface Sample {
  readonly instruction: string;
  readonly input: string;
  readonly output: string;
}

/** Records of one language; what is made of them stays in it. */
type Language = readonly [Sample, ...Sample[]];

/**
 * Alpaca-like records, half English and half Chinese, the same in every run. Each takes instruction and input of a sample,
 * and sentences of many others up to the length of the sample's own answer, or to `longest`: as varied as a real dataset of
 * that size, where one that repeats its samples would be all near duplicates.
 */
export function alpacaLines(count: number, longest = Infinity): readonly string[] {
  return [...alpacaRecords(count, longest)];
}

/** The same one by one. */
export function* alpacaRecords(count: number, longest = Infinity): IterableIterator<string> {
  const random = seededRandom(SEED);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0];
  const pools = languages().map((samples) => ({ samples, sentences: sentencesOf(samples) }));
  for (let i = 0; i < count; i += 1) {
    const { samples, sentences } = pools[i % pools.length] ?? { samples: OWN[0], sentences: [''] };
    const { instruction, input, output } = pick(samples);
    const length = Math.min(output.length, longest);
    let answer = '';
    while (answer.length < length) answer += pick(sentences);
    const question = `${instruction} ${pick(sentences).slice(0, 60).trim()}`;
    yield JSON.stringify({ instruction: question, input, output: answer });
  }
}

/** Writes them into a file; gives its size in bytes. */
export function writeAlpaca(path: string, count: number, longest = Infinity): number {
  const file = openSync(path, 'w');
  let waiting: string[] = [];
  let bytes = 0;
  const flush = (): void => {
    bytes += writeSync(file, waiting.join(''));
    waiting = [];
  };
  for (const record of alpacaRecords(count, longest)) {
    waiting.push(`${record}\n`);
    if (waiting.length === 5000) flush();
  }
  flush();
  closeSync(file);
  return bytes;
}

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

function sentencesOf(samples: Language): readonly [string, ...string[]] {
  const [first, ...rest] = samples.flatMap(
    ({ output }) => output.match(/[^.!?。！？\n]+[.!?。！？\n]+\s*/g) ?? [output],
  );
  return [first ?? '', ...rest];
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
