import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../src/core/lint/rules/index.generated.ts';
import { RecordSample, sampleHash } from '../../../src/core/lint/record-sample.ts';
import { openSession } from '../../../src/core/lint/session.ts';

const ABOUT_SHARES = new Set([
  'language/mixed',
  'language/imbalance',
  'complexity/verb-noun-concentration',
  'balance/labels',
  'knowledge/facts',
]);
const rules = RULES.filter(({ id }) => ABOUT_SHARES.has(id));

const LINES = [
  '{"instruction": "Write a poem about rain.", "output": "good"}',
  '{"instruction": "写一首关于春天的诗。", "output": "bad"}',
  '{"instruction": "When was the house built?", "output": "good"}',
  '{"instruction": "Wie heißt der längste Fluss in diesem Land hier?", "output": "good"}',
  'broken',
  '',
];

describe('rules about shares', () => {
  it('give after any edits what they give for the file as it stands', () => {
    const line = fc.integer({ min: 0, max: LINES.length - 1 }).map((i) => LINES[i] ?? '');
    const edit = fc.record({
      at: fc.nat(200),
      removed: fc.nat(60),
      inserted: fc.array(line, { maxLength: 80 }),
    });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 100, maxLength: 200 }),
        fc.array(edit, { maxLength: 4 }),
        (start, edits) => {
          const lines = [...start];
          const session = openSession(lines, {}, rules);
          for (const { at, removed, inserted } of edits) {
            const from = Math.min(at, lines.length);
            session.findings();
            const count = Math.min(removed, lines.length - from);
            lines.splice(from, count, ...inserted);
            session.apply({ start: from, removed: count, inserted });
          }
          expect(session.findings()).toEqual(openSession(lines, {}, rules).findings());
        },
      ),
      { numRuns: 25 },
    );
  });

  it('find something in such files, so that the comparison means something', () => {
    const lines = Array.from({ length: 120 }, (_, i) => LINES[i % 3] ?? '');
    const found = new Set(
      openSession(lines, {}, rules)
        .findings()
        .map(({ rule }) => rule),
    );
    expect([...found].sort()).toEqual(['complexity/verb-noun-concentration', 'language/mixed']);
  });
});

const questions = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const text = JSON.stringify({ instruction: `Question number ${i}`, output: i % 4 === 0 ? 'yes' : 'no' });
    return { text, detected: 'alpaca', hash: sampleHash(text) };
  });

describe('the sample', () => {
  it('holds some thousands of a hundred thousand records, near their true share', () => {
    const lines = questions(100_000);
    const sample = new RecordSample(() => lines);
    for (const line of lines) sample.add(line);
    const answers = [...sample.refs()].map((ref) => sample.read(ref)?.exchanges[0]?.answer.text);
    expect(answers.length).toBeGreaterThan(4000);
    expect(answers.length).toBeLessThan(10_000);
    const yes = answers.filter((answer) => answer === 'yes').length;
    expect(yes / answers.length).toBeGreaterThan(0.22);
    expect(yes / answers.length).toBeLessThan(0.28);
  });

  it('is the same however the dataset came to be what it is', () => {
    const lines = questions(41_000);
    const kept = lines.filter((_, i) => i < 9000);
    const shrunk = new RecordSample(() => kept);
    for (const line of lines) shrunk.add(line);
    shrunk.refs();
    for (const line of lines.slice(9000)) shrunk.remove(line);
    expect(new Set(shrunk.refs())).toEqual(new Set(kept));
    const again = new RecordSample(() => lines);
    for (const line of lines.toReversed()) again.add(line);
    for (const line of lines.slice(9000)) shrunk.add(line);
    expect(new Set(shrunk.refs())).toEqual(new Set(again.refs()));
  });
});
