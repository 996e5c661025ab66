import { Type } from 'typebox';
import { scanJson } from '../../../dataset/json-scanner.ts';
import type { SyntaxKind, SyntaxProblem } from '../../../dataset/syntax-problem.ts';
import { withoutMark } from '../../../dataset/record.ts';
import { lineRule, type Problem, type ReportedFix } from '../../rule.ts';

const messages: Record<SyntaxKind, string> = {
  'bad-escape': 'This escape does not exist: write `\\\\` for a backslash',
  'bad-number': "This isn't a JSON number: no leading `+` or zeros, digits on both sides of the point",
  'bad-unicode-escape': 'A `\\u` escape needs four hexadecimal digits',
  'comma-after-record': 'No comma comes after a record: the line end separates records',
  comment: 'JSON has no comments',
  'control-character': 'Control character {found} must be escaped in a string, as `\\n`, `\\t` or `\\u00XX`',
  'curly-quotes': 'Curly quotes: JSON needs straight double quotes `"`',
  'double-comma': 'Nothing between two commas',
  'ended-early': 'The line ends before the `{found}` of column {column} is closed',
  'full-width': 'Full-width `{found}`: JSON needs the plain ASCII character',
  'invisible-character': 'Invisible character {found} outside a string',
  'missing-colon': 'Missing colon after the property name',
  'missing-comma': 'Missing comma before this',
  'missing-value': 'Missing value',
  'more-after-record': "More after the record's end: a line holds one record",
  'not-json-word': "`{found}` isn't JSON: write `{expected}`",
  'open-string': "This string isn't closed",
  'single-quotes': 'Single quotes: JSON needs double quotes `"`',
  'trailing-comma': 'Trailing comma: nothing follows it',
  'two-records': 'Two records on one line: put each on a line of its own',
  'unescaped-quote': 'This quote ends the string: write `\\"` for a quote in a text',
  unexpected: 'Unexpected `{found}`',
  'unquoted-key': 'The property name needs double quotes',
  'unquoted-text': 'Text needs double quotes',
  'wrong-bracket': '`{found}` does not match the `[` or `{` of column {column}: `{expected}` is expected',
};

/** The words for a file that is one JSON document: there a place is a line and a column, and no line ends a record. */
export const DOCUMENT_MESSAGES: Partial<Record<SyntaxKind, string>> = {
  'ended-early': 'The file ends before the `{found}` of line {line}, column {column} is closed',
  'more-after-record': "More after the list's end: the file holds one list",
  'comma-after-record': "No comma comes after the list's end",
  'two-records':
    'A second object after the first: put the records in one list `[…]`, or each on a line of its own in a .jsonl file',
  'wrong-bracket':
    '`{found}` does not match the `[` or `{` of line {line}, column {column}: `{expected}` is expected',
};

export const rule = lineRule({
  id: 'json/syntax',
  since: '0.1.0',
  status: 'stable',
  summary: 'A line is not valid JSON.',
  why: 'Trainers parse each line on its own: a broken line stops the run or is dropped in silence. The lines after it are checked as ever.',
  sources: ['RFC 8259', 'JSON Lines (jsonlines.org): each line is a valid JSON value'],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    ...messages,
    invalid: 'The line is not valid JSON',
    'no-object':
      'This line is no record: each line must be one whole object `{…}`. Convert CSV, or records over several lines, first',
  },
  examples: {
    good: ['{"instruction": "Say \\"hi\\".", "output": "hi"}'],
    bad: [
      '{"instruction": "a" "output": "b"}',
      '{"instruction": "a", "output": "b",}',
      "{'instruction': 'a'}",
      '{"instruction": "a", "output": NaN}',
      '{"instruction": "a", "output": "b',
    ],
  },
  open: () => (line, report) => {
    if (line.parsed.kind !== 'broken') return;
    const text = line.isFirst ? withoutMark(line.text) : line.text;
    const found = scanJson(text);
    if (found === null) report({ message: 'invalid' });
    else report(isNoObject(text, found.kind) ? noObject(text) : toProblem(found));
  },
});

/** What is said of plain words, rows of a table and the inner lines of a record: to mend that alone would not help. */
const OF_NO_OBJECT: ReadonlySet<SyntaxKind> = new Set([
  'unquoted-text',
  'bad-number',
  'missing-value',
  'unexpected',
  'comma-after-record',
  'more-after-record',
]);

function isNoObject(text: string, kind: SyntaxKind): boolean {
  return OF_NO_OBJECT.has(kind) && !/^\s*[{[]/.test(text);
}

function noObject(text: string): Problem {
  const start = text.length - text.trimStart().length;
  return { message: 'no-object', place: { raw: { start, end: text.trimEnd().length } } };
}

function toProblem(found: SyntaxProblem): Problem {
  const { kind, start, end, column, found: what, expected } = found;
  const fix = fixFor(found);
  return {
    message: kind,
    data: {
      ...(what === undefined ? {} : { found: what }),
      ...(expected === undefined ? {} : { expected }),
      ...(column === undefined ? {} : { column }),
    },
    place: { raw: { start, end } },
    ...(fix === null ? {} : { fix }),
  };
}

type Mend = (expected: string) => Omit<ReportedFix, 'kind'>;

/** Only where there is one way to mend the line. */
const MENDS: Partial<Record<SyntaxKind, Mend>> = {
  'trailing-comma': () => ({ title: 'Remove the comma', text: '' }),
  'comma-after-record': () => ({ title: 'Remove the comma', text: '' }),
  'missing-comma': () => ({ title: 'Insert a comma', text: { before: ', ', after: '' } }),
  'two-records': () => ({ title: 'Start a new line', text: { before: '\n', after: '' } }),
  'not-json-word': (expected) => ({ title: `Write ${expected}`, text: expected }),
  'unquoted-key': () => ({ title: 'Put the name in double quotes', text: { before: '"', after: '"' } }),
};

function fixFor({ kind, expected }: SyntaxProblem): ReportedFix | null {
  const mend = MENDS[kind];
  return mend === undefined ? null : { kind: 'syntax', ...mend(expected ?? 'null') };
}
