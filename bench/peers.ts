import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fleschKincaidGrade } from '../src/core/analysis/readability.ts';
import { createSyllableCounter } from '../src/core/analysis/syllables.ts';
import type { Finding } from '../src/core/lint/finding.ts';
import { RULES } from '../src/core/lint/rules/index.generated.ts';
import { openSession } from '../src/core/lint/session.ts';
import { seededRandom } from '../test/support/synthetic-texts.ts';
import { count, figure, table } from './support/markdown.ts';
import { alpacaLines } from './support/records.ts';
import { cpuMs } from './support/timing.ts';

/**
 * Other tools on the same records in the same run, accuracy beside speed. Prints a section of docs/performance.md. Needs
 * Python 3 and PyPI, once; without them it says so in one line. `TUNESMITH_PEERS_PYTHON` names an interpreter that has them.
 */
const FOLDER = 'bench/peers';

interface Answer<T> {
  readonly result: T;
  readonly microseconds: number;
}

type Pair = readonly [number, number];

interface Value {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

interface Answers {
  readonly textstat: Answer<readonly number[]>;
  readonly datasketch: Answer<readonly Pair[]>;
  readonly rensa: Answer<readonly Pair[]>;
  readonly presidio: Answer<readonly (readonly Value[])[]>;
}

interface Labelled {
  readonly text: string;
  readonly expect: readonly { readonly type: string; readonly start16: number; readonly end16: number }[];
}

async function main(): Promise<void> {
  console.log('## Other tools on the same records\n');
  const prose = englishAnswers(1000);
  const { records, planted } = withCopies(englishAnswers(5000), 250);
  const labelled = readLabelled();
  const interpreter = await prepare();
  if (interpreter === null) {
    console.log('Left out: Python 3 with access to PyPI was not at hand.');
    return;
  }
  const asked = { prose, records, personal: labelled.map((one) => one.text) };
  const answers = JSON.parse(
    await run([interpreter, join(FOLDER, 'peers.py')], JSON.stringify(asked)),
  ) as Answers;
  console.log(
    [
      'Processor time, one thread each. Python starts and imports outside of it.',
      readability(prose, answers),
      nearDuplicates(records, planted, answers),
      personalValues(labelled, answers),
    ].join('\n\n'),
  );
}

function englishAnswers(wanted: number): readonly string[] {
  return alpacaLines(wanted * 4)
    .filter((_, i) => i % 2 === 0)
    .map((line) => (JSON.parse(line) as { output: string }).output)
    .filter((output) => output.length >= 200)
    .slice(0, wanted);
}

/** Every so many records is followed much later by a copy of it with one word in twenty changed. */
function withCopies(
  originals: readonly string[],
  copies: number,
): { records: readonly string[]; planted: readonly Pair[] } {
  const random = seededRandom(3);
  const step = Math.floor(originals.length / copies);
  const chosen = originals.flatMap((_, i) => (i % step === 0 ? [i] : [])).slice(0, copies);
  const changed = chosen.map((i) =>
    (originals[i] ?? '').replaceAll(/[a-z]{3,}/g, (word) =>
      random() < 0.05 ? [...word].toReversed().join('') : word,
    ),
  );
  return {
    records: [...originals, ...changed],
    planted: chosen.map((i, at) => [i, originals.length + at] as const),
  };
}

function readability(prose: readonly string[], { textstat }: Answers): string {
  const syllables = createSyllableCounter();
  fleschKincaidGrade(prose[0] ?? '', syllables);
  let grades: readonly number[] = [];
  const ms = cpuMs(() => (grades = prose.map((one) => fleschKincaidGrade(one, syllables))));
  const near = grades.filter((grade, i) => Math.abs(grade - (textstat.result[i] ?? NaN)) <= 0.05).length;
  return `### Flesch-Kincaid grade of ${count(prose.length)} English answers

${table(
  ['', 'µs a text', 'within 0.05 of textstat 0.7.11'],
  ['Tunesmith', figure((ms / prose.length) * 1000), `${figure((100 * near) / prose.length)} %`],
  ['textstat', figure(textstat.microseconds), '-'],
)}`;
}

function nearDuplicates(
  records: readonly string[],
  planted: readonly Pair[],
  { datasketch, rensa }: Answers,
): string {
  const lines = records.map((one) => JSON.stringify({ text: one }));
  const rules = RULES.filter(({ id }) => id === 'duplicate/near');
  let findings: readonly Finding[] = [];
  const ms = cpuMs(() => (findings = openSession(lines, {}, rules).findings()));
  const ours = findings.flatMap(({ line, related = [] }) =>
    related.map((other): Pair => [other.line - 1, line - 1]),
  );
  const row = (name: string, pairs: readonly Pair[], microseconds: number): readonly string[] => {
    const found = new Set(pairs.map(keyOf));
    const recalled = planted.filter((pair) => jaccard(records, pair) >= 0.8);
    const right = pairs.filter((pair) => jaccard(records, pair) >= 0.8).length;
    const recall = recalled.filter((pair) => found.has(keyOf(pair))).length / recalled.length;
    return [
      name,
      figure(microseconds),
      `${figure(100 * recall)} %`,
      `${figure((100 * right) / pairs.length)} %`,
    ];
  };
  return `### Near duplicates among ${count(records.length)} English texts

Planted: ${count(planted.length)} copies with one word in twenty reversed; asked for: Jaccard similarity of 0.8 and more of runs of five
characters. datasketch and rensa with 128 permutations and no verification, as their documentation shows them; Tunesmith folds
case and punctuation first, verifies on the exact sets, and its time includes reading JSON and writing findings.

${table(
  ['', 'µs a text', 'planted pairs of 0.8 and more found', 'of the pairs found, 0.8 and more'],
  row('Tunesmith', ours, (ms / lines.length) * 1000),
  row('datasketch', datasketch.result, datasketch.microseconds),
  row('rensa', rensa.result, rensa.microseconds),
)}`;
}

function keyOf([a, b]: Pair): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function jaccard(texts: readonly string[], [a, b]: Pair): number {
  const [one, other] = [a, b].map((i) => shinglesOf(texts[i] ?? '')) as [Set<string>, Set<string>];
  const shared = [...one].filter((shingle) => other.has(shingle)).length;
  return shared / (one.size + other.size - shared);
}

function shinglesOf(value: string): Set<string> {
  return new Set(Array.from({ length: Math.max(0, value.length - 4) }, (_, i) => value.slice(i, i + 5)));
}

/** What both can find, by the names of the labels. */
const KIND_OF: Readonly<Record<string, string>> = {
  'pii/email': 'EMAIL',
  'pii/phone': 'PHONE',
  'pii/payment-card': 'CREDIT_CARD',
  'pii/iban': 'IBAN',
  'pii/ip-address': 'IP',
  EMAIL_ADDRESS: 'EMAIL',
  PHONE_NUMBER: 'PHONE',
  IBAN_CODE: 'IBAN',
  IP_ADDRESS: 'IP',
  IPV4: 'IP',
  IPV6: 'IP',
  BANK_CARD: 'CREDIT_CARD',
};
const KINDS = new Set(Object.values(KIND_OF));

function kindOf(name: string): string {
  return Object.hasOwn(KIND_OF, name) ? (KIND_OF[name] ?? name) : name;
}

/** Those without escapes, so that offsets in the text and in the line differ by what stands before. */
function readLabelled(): readonly Labelled[] {
  const file = join(process.env['TUNESMITH_SHARED'] ?? '../shared', 'truth/pii.jsonl');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Labelled & { tier: string })
    .filter((one) => one.tier !== 'optional' && JSON.stringify(one.text).length === one.text.length + 2);
}

function personalValues(labelled: readonly Labelled[], { presidio }: Answers): string {
  const title = '### Personal values';
  if (labelled.length === 0) return `${title}\n\nLeft out: the labelled texts were not at hand.`;
  const rules = RULES.filter(({ id }) => Object.hasOwn(KIND_OF, id));
  const before = '{"text":"'.length + 1;
  let findings: readonly Finding[] = [];
  const lines = labelled.map((one) => JSON.stringify({ text: one.text }));
  openSession(lines, {}, rules).findings();
  const ms = cpuMs(() => (findings = openSession(lines, {}, rules).findings()));
  const ours = labelled.map((_, i) =>
    findings
      .filter(({ line }) => line === i + 1)
      .map(({ rule, column, endColumn }) => ({
        kind: rule,
        start: column - before,
        end: endColumn - before,
      })),
  );
  const theirs = presidio.result.map((values, i) =>
    values.map((value) => inUnits(value, labelled[i]?.text ?? '')),
  );
  const row = (
    name: string,
    found: readonly (readonly Value[])[],
    microseconds: number,
  ): readonly string[] => {
    const { precision, recall } = score(labelled, found);
    return [name, figure(microseconds), ...[precision, recall].map((share) => `${figure(100 * share)} %`)];
  };
  return `${title}

E-mail and IP addresses, phone and card numbers, IBANs in ${count(labelled.length)} labelled short texts, English and Chinese, half of
them with look-alikes. presidio-analyzer with its pattern recognisers alone.

${table(
  ['', 'µs a text', 'precision', 'recall'],
  row('Tunesmith', ours, (ms / lines.length) * 1000),
  row('presidio-analyzer', theirs, presidio.microseconds),
)}`;
}

/** Python counts code points. */
function inUnits({ kind, start, end }: Value, value: string): Value {
  const points = [...value];
  const units = (at: number): number => points.slice(0, at).join('').length;
  return { kind, start: units(start), end: units(end) };
}

function score(labelled: readonly Labelled[], found: readonly (readonly Value[])[]) {
  let right = 0;
  let wrong = 0;
  let missed = 0;
  for (const [i, { expect }] of labelled.entries()) {
    const wanted = expect
      .map(({ type, start16, end16 }) => ({ kind: kindOf(type), start: start16, end: end16 }))
      .filter(({ kind }) => KINDS.has(kind));
    const hits = (found[i] ?? []).map(({ kind, start, end }) => ({ kind: kindOf(kind), start, end }));
    wrong += hits.filter((hit) => !wanted.some((one) => isSame(one, hit))).length;
    right += wanted.filter((one) => hits.some((hit) => isSame(one, hit))).length;
    missed += wanted.filter((one) => !hits.some((hit) => isSame(one, hit))).length;
  }
  return { precision: right / (right + wrong), recall: right / (right + missed) };
}

function isSame(a: Value, b: Value): boolean {
  return a.kind === b.kind && a.start < b.end && b.start < a.end;
}

/** An interpreter that has the packages, made once; null where that cannot be. */
async function prepare(): Promise<string | null> {
  const named = process.env['TUNESMITH_PEERS_PYTHON'];
  if (named !== undefined) return named;
  const requirements = join(FOLDER, 'requirements.txt');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const cache = process.env['TUNESMITH_CACHE'] ?? join(homedir(), '.cache/tunesmith');
  const folder = join(cache, 'bench-peers', hash);
  const interpreter = join(folder, 'bin/python');
  if (existsSync(join(folder, 'complete'))) return interpreter;
  try {
    await run(['python3', '-m', 'venv', folder]);
    await run([interpreter, '-m', 'pip', 'install', '-q', '-r', requirements]);
  } catch {
    return null;
  }
  writeFileSync(join(folder, 'complete'), '');
  return interpreter;
}

async function run([program = '', ...args]: readonly string[], input = ''): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  const [output, code] = await Promise.all([text(child.stdout), ended]);
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return output;
}

void main();
