import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectEdits } from '../../../src/core/lint/fix.ts';
import { rule as conflictingAnswers } from '../../../src/core/lint/rules/duplicate/conflicting-answers.ts';
import { rule as contamination } from '../../../src/core/lint/rules/duplicate/contamination.ts';
import { rule as near } from '../../../src/core/lint/rules/duplicate/near.ts';
import { openSession } from '../../../src/core/lint/session.ts';

const RULES = [near, conflictingAnswers, contamination];

const SHOP =
  'A shop sold 69 apples on Monday and 72 on Tuesday, and an apple costs 12 cents. What did it take in?';
const WORDS = SHOP.split(' ');

const settings = { references: [{ path: 'test.jsonl', lines: [record(SHOP, '1692')] }] };

function record(instruction: string, output: string): string {
  return JSON.stringify({ instruction, output });
}

/** The task with a word or a number changed, or its answer. */
const line = fc
  .oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(
        fc.nat(WORDS.length - 1),
        fc.nat(40),
        fc.constantFrom('1692', 'It took in 1692 cents.', 'Nothing at all'),
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom('', '{"instruction": "broken', record('Say hello.', 'Hello')) },
  )
  .map((made) =>
    typeof made === 'string' ? made : record(WORDS.with(made[0], `${made[1]}`).join(' '), made[2]),
  );

const change = fc.record({ at: fc.nat(), removed: fc.nat(2), inserted: fc.array(line, { maxLength: 3 }) });

describe('the rules on duplicates', () => {
  test('find after any edits what a fresh session finds', () => {
    const check = fc.property(
      fc.array(line, { maxLength: 60 }),
      fc.array(change, { maxLength: 12 }),
      (lines, changes) => {
        const session = openSession(lines, settings, RULES);
        const current = [...lines];
        for (const { at, removed, inserted } of changes) {
          const start = at % (current.length + 1);
          session.apply({ start, removed: Math.min(removed, current.length - start), inserted });
          current.splice(start, removed, ...inserted);
          session.findings();
        }
        expect(session.findings()).toEqual(openSession(current, settings, RULES).findings());
      },
    );
    fc.assert(check, { numRuns: 60 });
  });

  test('remove near duplicates together, but no record that only has other numbers', () => {
    const lines = [
      record(SHOP, 'It took in 1692 cents.'),
      record(SHOP.replace('apples', 'melons'), 'It took in 1692 cents.'),
      record(SHOP.replace('69', '98'), 'It took in 2040 cents.'),
      record(SHOP.toLowerCase(), 'it took in 1692 cents'),
    ];
    const findings = openSession([...lines, ''], {}, [near]).findings();
    expect(findings.map(({ data }) => data?.['likeness'])).toEqual(['near', 'numbers-only', 'same-words']);
    expect(collectEdits(findings, { kind: 'remove-record' }).map((edit) => edit.line)).toEqual([2, 4]);
  });

  test('name the record that is like and the first of its cluster', () => {
    const words = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
    const lines = [0, 1, 2, 3].map((step) =>
      record(words.map((word, i) => (i < step ? `${word}x` : word)).join(' '), 'ok'),
    );
    const findings = openSession(lines, { rules: { 'duplicate/near': ['warning', { threshold: 0.75 }] } }, [
      near,
    ]).findings();
    expect(findings.map((finding) => [finding.line, finding.related?.map((other) => other.line)])).toEqual([
      [2, [1]],
      [3, [1]],
      [4, [3, 1]],
    ]);
  });
});
