import * as fc from 'fast-check';
import { readLines } from '../../src/scan/dataset-file.ts';
import { locate } from '../../src/core/dataset/locate.ts';
import { RecordTexts } from '../../src/core/dataset/record.ts';
import { scanJson } from '../../src/core/dataset/json-scanner.ts';
import type { LintSettings } from '../../src/core/lint/configuration.ts';
import type { Finding } from '../../src/core/lint/finding.ts';
import { fileLines, fixLines, textOfLines } from '../../src/core/lint/fixer.ts';
import { matchesGlob } from '../../src/core/lint/glob.ts';
import { maskLines } from '../../src/core/lint/mask.ts';
import { readBaseline } from '../../src/core/lint/read-baseline.ts';
import { readLintConfiguration } from '../../src/core/lint/read-configuration.ts';
import { RULES } from '../../src/core/lint/rules/index.generated.ts';
import { openSession, type LineInput } from '../../src/core/lint/session.ts';
import { scribble, trickyValue } from '../support/json.ts';

/** A part of the program that must hold whatever it is given. */
export interface FuzzTarget {
  readonly name: string;
  /** Cases in CI: some seconds for all targets together. */
  readonly runs: number;
  readonly property: () => fc.IRawProperty<unknown>;
}

function target<T>(
  name: string,
  runs: number,
  { input, check }: { readonly input: fc.Arbitrary<T>; readonly check: (input: T) => void | Promise<void> },
): FuzzTarget {
  const property = (): fc.IRawProperty<unknown> => fc.asyncProperty(input, async (value) => check(value));
  return { name, runs, property };
}

const numbers = fc.noShrink(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })));

function reader(stream: Iterable<number>): () => number {
  const iterator = stream[Symbol.iterator]();
  return () => Number(iterator.next().value);
}

/** JSON written in any manner, whole or with a few characters lost, doubled or put in. */
const jsonLike = fc
  .tuple(trickyValue, numbers, fc.array(fc.tuple(fc.nat(), fc.nat(2), damage()), { maxLength: 3 }))
  .map(([value, stream, cuts]) => {
    let text = scribble(value, reader(stream)).replaceAll(/[\r\n]/g, ' ');
    for (const [seed, lost, put] of cuts) {
      const at = seed % (text.length + 1);
      text = text.slice(0, at) + put + text.slice(at + lost);
    }
    return text;
  });

function damage(): fc.Arbitrary<string> {
  return fc.constantFrom(
    '',
    ',',
    '"',
    '}',
    ']',
    '{',
    '[',
    ':',
    '\\',
    "'",
    '“',
    'None',
    'x',
    '0',
    ' ',
    '\u0001',
    '\uFEFF',
    '//',
  );
}

/** Records that look like what people have, with values that rules know. */
const recordLike = fc
  .record({
    instruction: words(),
    input: fc.option(words(), { nil: undefined }),
    output: words(),
  })
  .map((record) => JSON.stringify(record));

function words(): fc.Arbitrary<string> {
  const word = fc.constantFrom(
    'Why',
    'is',
    'the',
    'sky',
    'blue?',
    '天',
    '空',
    'jana.kova7q@seznam.cz',
    '+49 1512 3456789',
    '13812345678',
    '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',
    '<|im_start|>',
    '[insert name]',
    '{{x}}',
    '&amp;',
    'donâ€™t',
    '```',
    '5425233430109903',
    '192.168.4.17',
    '\n',
    '"',
    '\\',
    '😀',
    '\ud800',
    'I cannot help with that.',
    '<noinput>',
  );
  return fc.array(word, { maxLength: 8 }).map((list) => list.join(' '));
}

const line = fc.oneof(
  { weight: 3, arbitrary: recordLike },
  { weight: 3, arbitrary: jsonLike },
  fc.constantFrom('', '  '),
  fc.string(),
);
const lines = fc.array(line, { maxLength: 6 });

const all: LintSettings = { rules: Object.fromEntries(RULES.map(({ id }) => [id, 'warning'])) };

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function ensure(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Places are inside the file, and no rule has failed. */
function checkFindings(findings: readonly Finding[], texts: readonly string[]): void {
  for (const { rule, line: number, column, endLine, endColumn } of findings) {
    const length = texts[number - 1]?.length ?? -1;
    ensure(rule !== 'internal/rule-crash', 'a rule failed');
    ensure(
      number === endLine && column >= 1 && column <= endColumn && endColumn <= length + 1,
      `${rule} has no place`,
    );
  }
}

export const TARGETS: readonly FuzzTarget[] = [
  target('the scanner accepts what JSON.parse accepts', 1500, {
    input: jsonLike,
    check: (text) => ensure((scanJson(text) === null) === accepts(text), 'they differ'),
  }),
  target('offsets in texts lead to the same characters of the line', 300, {
    input: fc.tuple(trickyValue, numbers),
    check: ([value, stream]) => {
      const next = reader(stream);
      const text = scribble(value, next);
      const texts = new RecordTexts(JSON.parse(text));
      const wanted = texts.texts.map((one, i) => ({
        pointer: texts.pointer(i),
        start: Math.floor(next() * one.length),
        end: one.length,
      }));
      locate(text, wanted).forEach(({ start, end }, i) => {
        const [one, place] = [texts.texts[i] ?? '', wanted[i]];
        ensure(
          JSON.parse(`"${text.slice(start, end)}"`) === one.slice(place?.start, place?.end),
          'another text',
        );
      });
    },
  }),
  target('every rule gives places inside the file, and none fails', 80, {
    input: lines,
    check: (texts) => checkFindings(openSession(texts, all).findings(), texts),
  }),
  target('a session equals a fresh lint after any edits', 25, {
    input: fc.tuple(
      lines,
      fc.array(fc.record({ start: fc.nat(6), removed: fc.nat(3), inserted: lines }), { maxLength: 4 }),
    ),
    check: ([start, changes]) => {
      const session = openSession(start, all);
      const model = [...start];
      for (const change of changes) {
        session.apply(change);
        model.splice(Math.min(change.start, model.length), change.removed, ...change.inserted);
      }
      ensure(same(session.findings(), openSession(model, all).findings()), 'they differ');
    },
  }),
  target('fixing twice is fixing once, and what was valid stays valid', 60, {
    input: lines.map((texts) => texts.join('\n')),
    check: (text) => {
      const before = fileLines(text);
      const { lines: after } = fixLines(before, {}, null);
      ensure(textOfLines(fixLines(after, {}, null).lines) === textOfLines(after), 'it goes on');
      for (const { text: now, origin } of after)
        ensure(now === '' || !accepts(before[origin]?.text ?? '') || accepts(now), 'it broke a line');
    },
  }),
  target('masking leaves nothing that it would mask', 100, {
    input: lines,
    check: (texts) => {
      const masked = maskLines(texts);
      ensure(masked.length === texts.length && same(maskLines(masked), masked), 'it masks more');
    },
  }),
  target('bytes are the same lines in whatever pieces they come', 200, {
    input: fc.tuple(fc.uint8Array({ maxLength: 60 }), fc.array(fc.nat(60), { maxLength: 4 })),
    check: async ([bytes, cuts]) => {
      const shaped = Buffer.from(bytes.map((byte) => (byte % 5 === 0 ? 10 : byte)));
      ensure(same(await linesOf(shaped, []), await linesOf(shaped, cuts)), 'they differ');
    },
  }),
  target('a configuration or baseline is taken or refused with a place, and nothing throws', 400, {
    input: fc.oneof(fc.json(), jsonLike, configurationLike()),
    check: (text) => {
      for (const read of [readLintConfiguration(text), readBaseline(text)])
        ensure(
          read.ok || (read.failure.place.line >= 1 && read.failure.place.column >= 1),
          'it has no place',
        );
    },
  }),
  target('a glob answers in bounded time', 200, {
    input: fc.tuple(
      fc.array(fc.constantFrom('*', '**', '**/', '?', '{', '}', ',', 'a', '/', '.'), { maxLength: 200 }),
      fc.string(),
    ),
    check: ([parts, path]) => {
      const start = performance.now();
      matchesGlob(parts.join(''), `${path}${'a'.repeat(200)}`);
      ensure(performance.now() - start < 1000, 'it takes too long');
    },
  }),
];

function configurationLike(): fc.Arbitrary<string> {
  const name = fc.constantFrom(
    'rules',
    'extends',
    'ignore',
    'datasets',
    'version',
    'files',
    '__proto__',
    'constructor',
    'pii/email',
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('error', 'off', 'strict', 1, null, '*.jsonl', '0'.repeat(32)),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(name, tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  return fc.dictionary(name, value, { maxKeys: 3 }).map((one) => JSON.stringify(one));
}

async function linesOf(bytes: Buffer, cuts: readonly number[]): Promise<readonly LineInput[]> {
  const found: LineInput[] = [];
  const places = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length].toSorted((a, b) => a - b);
  async function* pieces(): AsyncIterableIterator<Buffer> {
    for (let i = 1; i < places.length; i++) yield bytes.subarray(places[i - 1], places[i]);
  }
  await readLines(pieces(), (portion) => {
    found.push(...portion);
  });
  return found;
}
