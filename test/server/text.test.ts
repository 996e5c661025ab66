import { array, assert, constantFrom, integer, oneof, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { openSession } from '../../src/core/lint/session.ts';
import { LintedDocument } from '../../src/server/document.ts';
import { DocumentText, type ContentChange } from '../../src/server/text.ts';

const LINES = [
  '{"instruction":"a","output":"b"}',
  '{"instruction":"c","output":"jana@seznam.cz"}',
  '{"messages":[{"role":"user","content":"hi"}]}',
  '{"broken',
  '',
  '👍',
];

const position = record({ line: integer({ min: 0, max: 8 }), character: integer({ min: 0, max: 40 }) });
const change = record({
  range: record({ start: position, end: position }),
  text: constantFrom('', '\n', '{', '"x"', ...LINES.map((line) => `${line}\n`), `${LINES.join('\n')}\n`),
});
const text = array(constantFrom(...LINES), { maxLength: 8 }).map((lines) => lines.join('\n'));

describe('the text of a document', () => {
  it('is after any edits what the reference implementation gives', () => {
    assert(
      property(text, array(change, { maxLength: 6 }), (start, changes) => {
        let expected = start;
        const document = new DocumentText(start);
        for (const one of changes) {
          expected = applyToReference(expected, one);
          document.apply(one);
        }
        expect(linesOf(document).join('\n')).toBe(expected);
      }),
    );
  });

  it('has the same lines once they are strings of their own, whatever characters they hold', () => {
    const unit = integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    const latin = integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code));
    assert(
      property(string({ unit: oneof(unit, latin) }), (whole) => {
        const document = new DocumentText(whole);
        const lines = linesOf(document);
        expect(lines.map((_, i) => document.own(i))).toEqual(lines);
        expect(linesOf(document)).toEqual(lines);
      }),
    );
  });

  it('splits at every line end that LSP knows, and keeps the text of the lines', () => {
    assert(
      property(
        array(
          string().map((one) => one.replaceAll(/[\r\n]/g, '')),
          { minLength: 1 },
        ),
        (lines) => {
          for (const end of ['\n', '\r\n', '\r']) {
            expect(linesOf(new DocumentText(lines.join(end)))).toEqual(lines);
          }
        },
      ),
    );
  });
});

describe('a linted document', () => {
  it('gives after any edits, at any point of its reading, the findings of a fresh one', () => {
    const steps = integer({ min: 0, max: 3 });
    assert(
      property(text, array(record({ change, steps }), { maxLength: 8 }), (start, edits) => {
        const document = new LintedDocument('file:///a', 1, { text: start, session: openSession([], {}) });
        const reference = new DocumentText(start);
        for (const { change: one, steps: count } of edits) {
          for (let step = 0; step < count; step++) document.step();
          document.change(2, [one]);
          reference.apply(one);
        }
        while (!document.isCurrent) document.step();
        expect(document.findings()).toEqual(openSession(linesOf(reference), {}).findings());
      }),
    );
  });

  it('takes a paste of many lines apart without changing what is found', () => {
    const document = new LintedDocument('file:///a', 1, {
      text: `${LINES[0]}\n`,
      session: openSession([], {}),
    });
    while (!document.isCurrent) document.step();
    const pasted: ContentChange = {
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } },
      text: `${LINES.join('\n')}\n`.repeat(300),
    };
    document.change(2, [pasted]);
    document.step();
    expect(document.hasEdits).toBe(true);
    const reference = new DocumentText(`${LINES[0]}\n`);
    reference.apply(pasted);
    expect(document.findings()).toEqual(openSession(linesOf(reference), {}).findings());
  });
});

function linesOf(document: DocumentText): readonly string[] {
  return Array.from({ length: document.length }, (_, index) => document.line(index));
}

/** The reference takes no range that ends before it begins, and loses count after one beyond its end: it is made anew. */
function applyToReference(text: string, change: Required<ContentChange>): string {
  const reference = TextDocument.create('file:///a', 'jsonl', 1, text);
  return TextDocument.update(reference, [{ ...change, range: inOrder(change.range) }], 2).getText();
}

function inOrder({ start, end }: NonNullable<ContentChange['range']>): NonNullable<ContentChange['range']> {
  const swapped = end.line < start.line || (end.line === start.line && end.character < start.character);
  return swapped ? { start: end, end: start } : { start, end };
}
