import process from 'node:process';
import { openSession } from '../src/core/lint/session.ts';
import { DocumentText } from '../src/server/text.ts';
import { seededRandom } from '../test/support/synthetic-texts.ts';
import { count, figure, megabytes, table } from './support/markdown.ts';
import { alpacaLines } from './support/records.ts';
import { cpuMs, quantile } from './support/timing.ts';

/**
 * What a keystroke costs in a large document, and what it takes to hold one, all default rules on. Prints a section of
 * docs/performance.md; needs `--expose-gc`.
 */
const RECORDS = 100_000;
/** Makes 60 MB of them. */
const LONGEST = 420;
const KEYSTROKES = 2000;
/** As many findings as an editor is sent of one file. */
const SHOWN = 1000;

interface Opened {
  readonly bytes: number;
  readonly document: DocumentText;
  readonly session: ReturnType<typeof openSession>;
}

function main(): void {
  const before = memory();
  const opened = openMany();
  const { bytes } = opened;
  const ms = typed(opened, KEYSTROKES);
  const bytesHeld = held(opened, before);
  const long = typed(open(longLines()), 50);
  const rows = [
    row(`one of ${count(RECORDS)} records (${megabytes(bytes)})`, ms),
    row('one of 20 records of 100,000 characters', long),
  ];
  console.log(`## A keystroke

From the change of one character to the record's new findings and the ${count(SHOWN)} most severe of the file, in the
server's own text and session. Of ${count(KEYSTROKES)} keystrokes at places of a fixed seed, in milliseconds of processor time; the
goal is a p95 of 2 ms for one of many records:

${table(['the line', 'p50', 'p95', 'p99', 'most'], ...rows)}

Text, session and indexes of the ${megabytes(bytes)} hold ${megabytes(bytesHeld)}: ${figure(bytesHeld / bytes)} times the file; the goal is 3.`);
}

/** By itself, so that no frame that goes on holds the text that the lines were cut from. */
function openMany(): Opened {
  return open(alpacaLines(RECORDS, LONGEST).join('\n'));
}

function open(text: string): Opened {
  const bytes = Buffer.byteLength(text);
  const document = new DocumentText(text);
  const lines = Array.from({ length: document.length }, (_, i) => document.own(i));
  const session = openSession(lines, {});
  session.worst(SHOWN);
  return { bytes, document, session };
}

function typed({ document, session }: Opened, times: number): readonly number[] {
  const random = seededRandom(1);
  return Array.from({ length: times }, () => {
    const line = Math.floor(random() * document.length);
    const length = document.line(line).length;
    // In the answer, so that the record stays whole.
    const at = { line, character: Math.max(0, length - 3 - Math.floor(random() * 20)) };
    return cpuMs(() => {
      session.apply(document.apply({ range: { start: at, end: at }, text: 'e' }));
      session.worst(SHOWN);
    });
  });
}

function longLines(): string {
  const answers = alpacaLines(20 * 300).map((line) => (JSON.parse(line) as { output: string }).output);
  return Array.from({ length: 20 }, (_, i) => {
    const output = answers
      .slice(300 * i, 300 * (i + 1))
      .join(' ')
      .slice(0, 100_000);
    return JSON.stringify({ instruction: `Go on, ${i}`, output });
  }).join('\n');
}

function row(name: string, ms: readonly number[]): readonly string[] {
  return [name, ...[0.5, 0.95, 0.99, 1].map((share) => figure(quantile(ms, share)))];
}

/** What buffers held is given back once their owners have been collected. */
function memory(): number {
  for (let times = 0; times < 3; times += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Named, so that nothing that is measured is collected before. */
function held(opened: Opened, before: number): number {
  const now = memory();
  return opened.document.length === 0 ? 0 : now - before;
}

main();
