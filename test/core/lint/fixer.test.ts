import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileLines, fixLines, textOfLines } from '../../../src/core/lint/fixer.ts';
import { lineDiff } from '../../../src/core/report/line-diff.ts';

const MAIL = '{"instruction": "Who can help?", "output": "Write to jana.kova7q@seznam.cz, please."}';
const FIXED_MAIL = '{"instruction": "Who can help?", "output": "Write to [EMAIL], please."}';
const CLEAN = '{"instruction": "Name a colour.", "output": "Red."}';

function fix(text: string, only: readonly string[] | null = null): string {
  return textOfLines(fixLines(fileLines(text), {}, only === null ? null : new Set(only)).lines);
}

function diff(text: string): string {
  const before = fileLines(text);
  return lineDiff('a.jsonl', before, fixLines(before, {}, null).lines);
}

describe('the safe fixes of a file', () => {
  it.each([
    ['redact', `${MAIL}\n`, `${FIXED_MAIL}\n`],
    ['remove a record that repeats another', `${CLEAN}\n${MAIL}\n${CLEAN}\n`, `${CLEAN}\n${FIXED_MAIL}\n`],
    ['remove one that repeats another once both are redacted', `${MAIL}\n${FIXED_MAIL}`, `${FIXED_MAIL}\n`],
    ['remove a byte order mark', `\uFEFF${CLEAN}\r\n`, `${CLEAN}\r\n`],
    [
      'remove blank lines, and keep each line end',
      `${CLEAN}\r\n\r\n${MAIL}\n`,
      `${CLEAN}\r\n${FIXED_MAIL}\n`,
    ],
    [
      'mend a line in all its places',
      '{"instruction": "a" "output": None,}',
      '{"instruction": "a" , "output": null}',
    ],
    [
      'part two records',
      `${CLEAN} ${CLEAN.replace('Red', 'Blue')}\r\n`,
      `${CLEAN} \r\n${CLEAN.replace('Red', 'Blue')}\r\n`,
    ],
    ['put a name in quotes', '{instruction: "a", "output": "b"}', '{"instruction": "a", "output": "b"}'],
    [
      'leave a role that is misspelt to people',
      '{"messages": [{"role": "usr", "content": "a"}]}',
      '{"messages": [{"role": "usr", "content": "a"}]}',
    ],
    [
      'leave a line that cannot be mended whole',
      '{"a": "b" "c": "d",, "e: None}',
      '{"a": "b" "c": "d",, "e: None}',
    ],
    ['leave an empty file', '', ''],
  ])('%s', (_name, text, fixed) => {
    expect(fix(text)).toBe(fixed);
  });

  it('are those of the rules that are named', () => {
    expect(fix(`\uFEFF${MAIL}\n${MAIL}\n`, ['json/bom'])).toBe(`${MAIL}\n${MAIL}\n`);
  });

  it('are counted by rule', () => {
    const { fixed, session } = fixLines(fileLines(`\uFEFF${MAIL}\n${MAIL}\n\n${CLEAN}`), {}, null);
    expect(fixed).toEqual({ 'duplicate/exact': 1, 'json/blank-line': 1, 'json/bom': 1, 'pii/email': 1 });
    expect(session.findings()).toEqual([]);
  });

  const piece = fc.constantFrom(
    MAIL,
    FIXED_MAIL,
    CLEAN,
    MAIL.replace('Write', '\\u0057rite \\"+49 1512 3456789\\"'),
    `${CLEAN}${MAIL}`,
    '{"instruction": "a" "output": "jana.kova7q@seznam.cz"}',
    '{instruction: None, output: True,},',
    '[1,,2',
    '{"a": "\u0001"}',
    '{"messages": [{"role": "usr", "content": "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"}]}',
    '{"instruction": "<noinput>", "input": "<noinput>", "output": "x"}',
    '\uFEFF',
    '',
    '  ',
    'x',
  );
  const file = fc
    .array(fc.tuple(piece, fc.constantFrom('\n', '\r\n')), { maxLength: 8 })
    .map((lines) => lines.flat().join(''))
    .chain((text) => fc.tuple(fc.constant(text), piece).map(([head, tail]) => head + tail));

  it('come to an end: fixing twice is fixing once', () => {
    fc.assert(
      fc.property(file, (text) => {
        const once = fix(text);
        expect(fix(once)).toBe(once);
      }),
      { numRuns: 60 },
    );
  });

  it('leave no line broken that was whole, keep every other record, and equal a fresh lint', () => {
    fc.assert(
      fc.property(file, (text) => {
        const before = fileLines(text);
        const { lines, session } = fixLines(before, {}, null);
        for (const line of lines)
          if (isJson(before[line.origin]?.text ?? ''))
            expect(line.text === '' || isJson(line.text)).toBe(true);
        expect(session.findings()).toEqual(fixLines(lines, {}, new Set()).session.findings());
      }),
      { numRuns: 60 },
    );
  });
});

function isJson(line: string): boolean {
  try {
    JSON.parse(line.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}

describe('the diff of the fixes', () => {
  it('shows what changed with its neighbours, and every value masked on both sides', () => {
    const other = CLEAN.replace('Red', 'Call +49 1512 3456789');
    const text = `${CLEAN}\n${MAIL}\n${other.replace('Red', 'x')}\n${CLEAN}\n`;
    expect(diff(text)).toBe(`--- a/a.jsonl
+++ b/a.jsonl
@@ -1,5 +1,4 @@
 ${CLEAN}
-${MAIL.replace('jana.kova7q@seznam.cz', '•••')}
-${CLEAN.replace('Red', 'Call •••')}
-${CLEAN}
+${FIXED_MAIL}
+${CLEAN.replace('Red', 'Call [PHONE]')}
 
`);
  });

  it('masks values in lines that are broken, in names, in numbers and behind escapes', () => {
    const text = [
      '{"instruction": "a" "output": "jana.kova7q@seznam.cz"}',
      '{"jana.kova7q@seznam.cz": "a" "b": 1}',
      '{"instruction": "x\\u0040y", "output": "jana.kova7q\\u0040seznam.cz"}',
    ].join('\n');
    expect(diff(text)).not.toMatch(/kova7q|seznam/);
    expect(diff(text)).toContain('•••');
  });

  it('shows of a long line the part that changed, and control characters as escapes', () => {
    const long = MAIL.replace('Who', `${'word '.repeat(500)}who`).replace('please', 'word '.repeat(500));
    const rows = diff(`\uFEFF${long}\n`).split('\n').slice(3, 5);
    expect(rows.every((row) => row.length < 600)).toBe(true);
    expect(diff(`\uFEFF${CLEAN}\n`)).toContain(`-\\ufeff${CLEAN}\n+${CLEAN}\n`);
    expect(rows.length).toBe(2);
  });

  it('is empty where nothing changed', () => {
    expect(diff(`${CLEAN}\n`)).toBe('');
  });
});
