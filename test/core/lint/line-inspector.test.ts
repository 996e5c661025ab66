import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortionChecker } from '../../../src/core/lint/line-inspector.ts';
import { openSession } from '../../../src/core/lint/session.ts';
import { RULES } from '../../../src/core/lint/rules/index.generated.ts';
import { datasetRule, type Rule } from '../../../src/core/lint/rule.ts';
import { Type } from 'typebox';

/** Lines of every kind; among each other exact, near and conflicting duplicates. */
const LINES = [
  '{"instruction": "Explain why the sky is blue in a few words.", "output": "Air scatters blue light more than red."}',
  '{"instruction": "Explain why the sky is blue in a few words.", "output": "Air scatters blue light more than red!"}',
  '{"instruction": "Explain why the sky is blue in a few words.", "output": "Nobody has ever found out."}',
  '{"instruction": "a", "output": "jana.kova7q@seznam.cz"}',
  '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}',
  '{"messages": [{"role": "usr", "content": "a"}]}',
  '{"title": 1}',
  '[1]',
  '\uFEFF{"instruction": "a", "output": "b"}',
  '{"instruction": "a" "output"',
  '',
];

const lines = (minLength: number) => fc.array(fc.constantFrom(...LINES), { minLength, maxLength: 8 });

const failing: Rule = datasetRule({
  ...RULES.find(({ id }) => id === 'duplicate/exact')!,
  id: 'duplicate/exact',
  options: Type.Object({}),
  signer: () => ({
    size: 1,
    sign: ({ text }) => {
      if (text.includes('seznam')) throw new Error(text);
    },
  }),
  open: () => ({ add: () => undefined, remove: () => undefined, problems: () => [] }),
});

function follows(
  rules: readonly Rule[],
  start: readonly string[],
  portions: readonly (readonly string[])[],
): void {
  const session = openSession(start, {}, rules);
  const checker = new PortionChecker({}, rules);
  for (const portion of portions) {
    const raw = portion.map((text) => ({ text, invalidAt: null }));
    session.append(portion, structuredClone(checker.check(raw, session.format)));
  }
  const fresh = openSession([...start, ...portions.flat()], {}, rules);
  expect(session.findings()).toEqual(fresh.findings());
  expect(session.summary()).toEqual(fresh.summary());
}

describe('portions that are checked apart from their session', () => {
  it('give it the findings of one that was told the lines', () => {
    fc.assert(
      fc.property(lines(1), fc.array(lines(0), { maxLength: 4 }), (start, portions) =>
        follows(RULES, start, portions),
      ),
      { numRuns: 150 },
    );
  });

  it('may stand first, and may turn out to be checked by another format', () => {
    follows(RULES, [], [LINES.slice(4, 5), LINES.slice(0, 3)]);
    follows(RULES, [''], [LINES.slice(4, 6), LINES.slice(0, 4)]);
  });

  it('are followed by edits like all lines', () => {
    const session = openSession(LINES.slice(0, 1), {});
    const added = LINES.slice(1);
    const raw = added.map((text) => ({ text, invalidAt: null }));
    session.append(added, new PortionChecker({}).check(raw, session.format));
    session.apply({ start: 0, removed: 2, inserted: ['', LINES[3]!] });
    session.apply({ start: 5, removed: 3, inserted: [] });
    const left = ['', LINES[3]!, ...LINES.slice(2)];
    left.splice(5, 3);
    expect(session.findings()).toEqual(openSession(left, {}).findings());
  });

  it('tell of a rule that fails on a line', () => {
    follows([failing], LINES.slice(0, 2), [LINES.slice(2, 6)]);
    const session = openSession(LINES.slice(0, 5), {}, [failing]);
    expect(session.findings().map(({ rule, line }) => `${rule} ${line}`)).toEqual(['internal/rule-crash 4']);
  });
});
