import { array, assert, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, TextEdit } from '../../../src/core/lint/finding.ts';
import { collectEdits } from '../../../src/core/lint/fix.ts';

const found = (rule: string, kind: string, edit: TextEdit): Finding => ({
  ...edit,
  rule,
  severity: 'warning',
  pointer: '',
  message: '',
  fixes: [{ title: 'Fix this', kind, edits: [edit] }],
});

const on = (line: number, column: number, endColumn: number, text = ''): TextEdit => ({
  line,
  column,
  endLine: line,
  endColumn,
  text,
});

describe('the fixes of a file', () => {
  it('are those of the kind, and of the rule where it is named, in the order of the text', () => {
    const findings = [
      found('pii/phone', 'redact', on(3, 1, 5, '[PHONE]')),
      found('pii/email', 'redact', on(1, 9, 12, '[EMAIL]')),
      found('duplicate/exact', 'remove-record', on(2, 1, 9)),
    ];
    expect(collectEdits(findings, { kind: 'redact' }).map((edit) => edit.text)).toEqual([
      '[EMAIL]',
      '[PHONE]',
    ]);
    expect(collectEdits(findings, { kind: 'redact', rule: 'pii/phone' })).toHaveLength(1);
    expect(collectEdits(findings, { kind: 'none' })).toEqual([]);
  });

  it('take the first of two replacements that overlap, and join deletions', () => {
    const replacements = [found('a', 'k', on(1, 1, 9, 'x')), found('b', 'k', on(1, 5, 12, 'y'))];
    expect(collectEdits(replacements, { kind: 'k' })).toEqual([on(1, 1, 9, 'x')]);
    const deletions = [found('a', 'k', on(1, 1, 9)), found('b', 'k', on(1, 5, 12))];
    expect(collectEdits(deletions, { kind: 'k' })).toEqual([on(1, 1, 12)]);
  });

  it('never overlap, whatever the findings are', () => {
    const edit = record({
      line: integer({ min: 1, max: 3 }),
      from: integer({ min: 1, max: 9 }),
      size: integer({ min: 0, max: 6 }),
    });
    assert(
      property(array(edit), (edits) => {
        const findings = edits.map(({ line, from, size }, index) =>
          found('a', 'k', on(line, from, from + size, index % 2 === 0 ? '' : 'x')),
        );
        const collected = collectEdits(findings, { kind: 'k' });
        collected.slice(1).forEach((edit, index) => {
          const before = collected[index];
          expect(before === undefined || before.line < edit.line || before.endColumn <= edit.column).toBe(
            true,
          );
        });
      }),
    );
  });
});
