import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/core/dataset/json-document.ts';
import { ArrayFile } from '../../../src/core/lint/array-file.ts';
import type { Finding, Place } from '../../../src/core/lint/finding.ts';
import { fileLines, fixLines, textOfLines } from '../../../src/core/lint/fixer.ts';
import { openSession } from '../../../src/core/lint/session.ts';
import { lineDiff } from '../../../src/core/report/line-diff.ts';

const MAIL = { instruction: 'Who can "help"?', output: 'Write to jana.kova7q@seznam.cz, please.' };
const FIXED_MAIL = { ...MAIL, output: 'Write to [EMAIL], please.' };
const CLEAN = { instruction: 'Name a colour.', output: 'Red.' };

function open(text: string): ArrayFile {
  const document = readDocument(text);
  if (document.kind !== 'array') throw new Error(`no list but ${document.kind}`);
  return new ArrayFile(text, document.elements);
}

function lint(text: string): readonly Finding[] {
  const file = open(text);
  return openSession(file.lines(), {})
    .findings()
    .map((finding) => file.place(finding));
}

/** What a place of a text covers. */
function marked(text: string, { line, column, endLine, endColumn }: Place): string {
  const lines = text.split('\n').slice(line - 1, endLine);
  const last = lines.length - 1;
  return lines
    .map((one, i) => one.slice(i === 0 ? column - 1 : 0, i === last ? endColumn - 1 : undefined))
    .join('\n');
}

const WAYS = {
  'on one line': (values: readonly unknown[]) => JSON.stringify(values),
  'with a record a line': (values: readonly unknown[]) =>
    `[\n${values.map((value) => JSON.stringify(value)).join(',\n')}\n]\n`,
  indented: (values: readonly unknown[]) => JSON.stringify(values, null, 2),
  'indented, with CRLF': (values: readonly unknown[]) =>
    `${JSON.stringify(values, null, 2)}\n`.replaceAll('\n', '\r\n'),
  'after a byte order mark': (values: readonly unknown[]) => `\uFEFF${JSON.stringify(values, null, 2)}`,
};
const WAY_NAMES = Object.keys(WAYS) as readonly (keyof typeof WAYS)[];

describe('a list of records', () => {
  it.each(WAY_NAMES)('has its findings at their characters in the file, %s', (way) => {
    const text = WAYS[way]([CLEAN, MAIL]);
    const mail = lint(text).filter(({ rule }) => rule === 'pii/email');
    expect(mail.map((finding) => marked(text, finding))).toEqual(['jana.kova7q@seznam.cz']);
  });

  it.each(WAY_NAMES)('has the findings of the same records on lines, %s', (way) => {
    const values = fc.array(fc.oneof(fc.constantFrom(MAIL, CLEAN, FIXED_MAIL), fc.jsonValue()), {
      minLength: 1,
    });
    fc.assert(
      fc.property(values, (records) => {
        const lines = records.map((value) => JSON.stringify(value));
        const expected = openSession(lines, {}).findings();
        const found = lint(WAYS[way](records)).filter(({ rule }) => rule !== 'json/bom');
        expect(found.map(({ rule, pointer }) => `${rule} ${pointer}`).toSorted()).toEqual(
          expected.map(({ rule, pointer }) => `${rule} ${pointer}`).toSorted(),
        );
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    [WAYS.indented([CLEAN, MAIL, CLEAN]), 'Repeats the record of line 2'],
    [WAYS['on one line']([CLEAN, MAIL, CLEAN]), 'Repeats the record of line 1, column 2'],
  ])('names the first of two equal records by its place: %j', (text, message) => {
    const repeated = lint(text).find(({ rule }) => rule === 'duplicate/exact');
    expect(repeated?.message).toBe(message);
    expect(repeated?.related?.map((place) => JSON.parse(marked(text, place)) as unknown)).toEqual([CLEAN]);
  });

  it('has its byte order mark where it is', () => {
    const mark = lint(WAYS['after a byte order mark']([CLEAN])).find(({ rule }) => rule === 'json/bom');
    expect(mark).toMatchObject({ line: 1, column: 1, endLine: 1, endColumn: 2 });
  });

  it('knows in which records the bytes are that are not UTF-8', () => {
    const text = '[{"a": "\uFFFD"},\n {"a": "b"}, {"a": "\uFFFD"}]';
    const file = open(text);
    const offsets = [text.indexOf('\uFFFD'), text.lastIndexOf('\uFFFD')];
    expect(file.offsetsByLine(offsets)).toEqual([[7], null, [7]]);
  });
});

describe('the safe fixes of a list', () => {
  function fix(text: string): { readonly text: string; readonly diff: string } {
    const file = open(text);
    const lines = file.withRecords(fixLines(file.fileLines(), {}, null).lines);
    if (!lines.ok) return { text: lines.failure.reason, diff: '' };
    return { text: textOfLines(lines.value), diff: lineDiff('a.json', fileLines(text), lines.value) };
  }

  it.each(WAY_NAMES)('leave all else as it stands, %s', (way) => {
    const text = WAYS[way]([CLEAN, MAIL]);
    expect(fix(text).text).toBe(WAYS[way]([CLEAN, FIXED_MAIL]).replace(/^\uFEFF/, ''));
  });

  it.each(WAY_NAMES)('take the comma with a record, wherever it stood, %s', (way) => {
    const [last, middle] = [
      [MAIL, CLEAN, CLEAN],
      [CLEAN, CLEAN, MAIL],
    ].map((records) => JSON.parse(fix(WAYS[way](records)).text) as unknown);
    expect([last, middle]).toEqual([
      [FIXED_MAIL, CLEAN],
      [CLEAN, FIXED_MAIL],
    ]);
  });

  it('are shown on the lines of the file', () => {
    expect(fix(WAYS.indented([CLEAN, MAIL, CLEAN])).diff).toBe(
      [
        '--- a/a.json',
        '+++ b/a.json',
        '@@ -7,8 +7,4 @@',
        '     "instruction": "Who can \\"help\\"?",',
        '-    "output": "Write to •••, please."',
        '-  },',
        '-  {',
        '-    "instruction": "Name a colour.",',
        '-    "output": "Red."',
        '-  }',
        '+    "output": "Write to [EMAIL], please."',
        '+  }',
        ' ]',
        '',
      ].join('\n'),
    );
  });

  it('are refused where line ends differ, which a record on many lines could not keep', () => {
    expect(fix(WAYS.indented([CLEAN, MAIL]).replace('\n', '\r\n')).text).toBe('mixed-line-ends');
  });
});
