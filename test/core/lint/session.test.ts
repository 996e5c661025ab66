import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Type } from 'typebox';
import type { LintSettings } from '../../../src/core/lint/configuration.ts';
import type { Finding } from '../../../src/core/lint/finding.ts';
import { datasetRule, recordRule, type Rule } from '../../../src/core/lint/rule.ts';
import { RULES } from '../../../src/core/lint/rules/index.generated.ts';
import { openSession, type LineChange, type LintSession } from '../../../src/core/lint/session.ts';

/** Lines of every kind: records of several formats, repeated ones, with findings and without, broken and blank ones. */
const LINES = [
  '{"instruction": "a", "output": "b"}',
  '{"output": "b", "instruction": "a", "input": ""}',
  '{"instruction": "a", "output": "jana.kova7q@seznam.cz"}',
  '{"instruction": "\\ud83d\\ude00", "output": "+92 301 2345678"}',
  '{"instruction": "a"}',
  '{"instruction": "a", "output": "b", "output": "c"}',
  '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}',
  '{"messages": [{"role": "usr", "content": "a"}]}',
  '{"conversations": []}',
  '{"title": 1}',
  '[1]',
  '\uFEFF{"instruction": "a", "output": "b"}',
  '{"instruction": "a" "output"',
  'x',
  '',
  '  ',
];

const line = fc.constantFrom(...LINES);
const change = fc.record({
  start: fc.nat(12),
  removed: fc.nat(4),
  inserted: fc.array(line, { maxLength: 4 }),
});

/** The rules that these tests are about; every rule has its own. */
const CORE = RULES.filter(({ id }) =>
  /^(?:json|schema|length)\/|^pii\/(?:email|phone)$|^duplicate\/exact$/.test(id),
);

function open(lines: readonly string[], settings: LintSettings = {}): LintSession {
  return openSession(lines, settings, CORE);
}

function check(rules: readonly Rule[], start: readonly string[], changes: readonly LineChange[]): void {
  const session = openSession(start, {}, rules);
  const model: string[] = [...start];
  for (const { start: at, removed, inserted } of changes) {
    session.apply({ start: at, removed, inserted });
    model.splice(Math.min(at, model.length), removed, ...(inserted as string[]));
    const fresh = openSession(model, {}, rules);
    expect(session.findings()).toEqual(fresh.findings());
    expect(session.summary()).toEqual(fresh.summary());
    const all = fresh.findings();
    expect(session.worst(3)).toEqual({ findings: all.slice(0, 3), total: all.length });
  }
}

const places = (findings: readonly Finding[]): string[] =>
  findings.map(({ rule, line, column, endColumn }) => `${rule} ${line}:${column}-${endColumn}`);

describe('a session', () => {
  const lines = fc.array(line, { maxLength: 12 });
  const changes = fc.array(change, { maxLength: 6 });

  it('finds after any edits what a fresh lint finds', () => {
    fc.assert(
      fc.property(lines, changes, (start, edits) => check(CORE, start, edits)),
      { numRuns: 300 },
    );
  });

  it('does so with every rule', () => {
    fc.assert(
      fc.property(lines, changes, (start, edits) => check(RULES, start, edits)),
      { numRuns: 40 },
    );
  });

  it('sorts by severity, then place', () => {
    const found = open([LINES[2]!, 'x', '', LINES[4]!, LINES[2]!], {
      rules: { 'duplicate/exact': 'hint' },
    }).findings();
    expect(found.map(({ severity, line }) => `${severity} ${line}`)).toEqual([
      'error 2',
      'error 4',
      'warning 1',
      'warning 3',
      'warning 5',
      'hint 5',
    ]);
  });

  it('moves findings with their lines, and the numbers that messages name', () => {
    const session = open([LINES[0]!, LINES[0]!, LINES[2]!]);
    session.apply({ start: 0, removed: 0, inserted: [LINES[4]!, ''] });
    const repeated = session.findings().find(({ rule }) => rule === 'duplicate/exact');
    expect([repeated?.line, repeated?.message, repeated?.related?.[0]?.line]).toEqual([
      4,
      'Repeats the record of line 3',
      3,
    ]);
    expect(places(session.findings())).toContain('pii/email 5:33-54');
  });

  it('follows the format of the first records when they change, and checks all records by it', () => {
    const session = open([LINES[9]!, LINES[7]!]);
    expect(session.summary().format).toBe('messages');
    session.apply({ start: 0, removed: 2, inserted: [LINES[4]!, LINES[7]!, LINES[4]!] });
    expect(session.summary()).toMatchObject({ format: 'alpaca', records: 3 });
    expect(session.summary().counts).toMatchObject({ 'schema/record': 2, 'schema/mixed-formats': 1 });
  });

  it('keeps a pinned format whatever the records say', () => {
    const session = open(['{"title": 1}'], { format: 'alpaca' });
    expect(session.summary()).toMatchObject({ format: 'alpaca', counts: { 'schema/record': 2 } });
  });

  it('removes a record by its whole line, and the last line without touching the one above', () => {
    const findings = open([LINES[0]!, LINES[0]!, LINES[0]!]).findings();
    expect(findings.map(({ fixes }) => fixes?.[0]?.edits[0])).toEqual([
      { line: 2, column: 1, endLine: 3, endColumn: 1, text: '' },
      { line: 3, column: 1, endLine: 3, endColumn: LINES[0]!.length + 1, text: '' },
    ]);
  });

  it('lints a hundred thousand equal lines, and their removal, in linear time', () => {
    const session = open(
      Array.from({ length: 100_000 }, () => LINES[0]!),
      { rules: { 'duplicate/near': 'off' } },
    );
    expect(session.summary().counts['duplicate/exact']).toBe(99_999);
    session.apply({ start: 1, removed: 99_999, inserted: [] });
    expect(session.findings()).toEqual([]);
  });

  it('survives deep nesting, long lines, NUL bytes and lone surrogates', () => {
    const deep = `${'{"a":'.repeat(10_000)}"jana.kova7q@seznam.cz"${'}'.repeat(10_000)}`;
    const long = JSON.stringify({ instruction: 'x '.repeat(2_500_000), output: 'jana.kova7q@seznam.cz' });
    const odd = [
      '\u0000'.repeat(1000),
      '\ud800',
      '{"instruction": "\ud800", "output": "\\udc00"}',
      '['.repeat(100_000),
    ];
    const counts = open([long, deep, ...odd]).summary().counts;
    expect(counts).toMatchObject({ 'pii/email': 2, 'json/syntax': 3, 'length/tokens': 1 });
  });
});

describe('settings', () => {
  it('turn rules off, up and down, and set their options', () => {
    const lines = [LINES[2]!];
    const severities = (rules: NonNullable<LintSettings['rules']>): string[] =>
      open(lines, { rules })
        .findings()
        .map(({ rule, severity }) => `${rule} ${severity}`);
    expect(severities({})).toEqual(['pii/email warning']);
    expect(severities({ 'pii/email': 'off' })).toEqual([]);
    expect(severities({ 'pii/email': ['error'] })).toEqual(['pii/email error']);
    expect(severities({ 'pii/email': ['hint', { allow: ['seznam.cz'] }] })).toEqual([]);
  });

  it('take the token limit of a dataset before that of the rule', () => {
    const settings = {
      maxTokens: 3,
      rules: { 'length/tokens': ['warning', { maxTokens: 1000 }] as ['warning', object] },
    };
    const lines = ['{"instruction": "one two three four", "output": "five six"}'];
    expect(openSession(lines, settings as LintSettings, CORE).summary().counts['length/tokens']).toBe(1);
  });
});

const base = {
  id: 'test/crash',
  since: '0.1.0',
  status: 'stable',
  summary: '',
  why: '',
  sources: [],
  severity: 'error',
  options: Type.Object({}),
  messages: { found: 'x' },
  examples: { good: [], bad: [] },
} as const;

const crashing: readonly Rule[] = [
  recordRule({
    ...base,
    open:
      () =>
      ({ value }, report) => {
        report({ message: 'found' });
        throw new Error(`private words ${JSON.stringify(value)}`);
      },
  }),
  datasetRule({
    ...base,
    id: 'test/crash-add',
    open: () => ({
      add: () => {
        throw new Error('private words');
      },
      remove: () => undefined,
      problems: () => [],
    }),
  }),
  datasetRule({
    ...base,
    id: 'test/crash-problems',
    open: () => ({
      add: () => undefined,
      remove: () => undefined,
      problems: () => {
        throw new Error('private words');
      },
    }),
  }),
];

describe('a rule that throws', () => {
  it('is one finding with its id, however many records it fails on, and says no word of them', () => {
    const session = openSession([LINES[0]!, LINES[2]!, LINES[4]!], {}, crashing);
    const found = session.findings();
    expect(found.map(({ rule, data }) => `${rule} ${String(data?.['rule'])}`).toSorted()).toEqual([
      'internal/rule-crash test/crash',
      'internal/rule-crash test/crash-add',
      'internal/rule-crash test/crash-problems',
    ]);
    expect(JSON.stringify(found)).not.toMatch(/private|instruction/);
    session.apply({ start: 0, removed: 1, inserted: [] });
    expect(session.findings()).toHaveLength(3);
  });

  it('costs the other rules nothing', () => {
    const session = openSession([LINES[2]!, LINES[2]!], {}, [...crashing, ...CORE]);
    expect(session.summary().counts).toMatchObject({
      'pii/email': 2,
      'duplicate/exact': 1,
      'internal/rule-crash': 3,
    });
  });
});

describe('gathering the findings of a session', () => {
  const answers = (count: number): string[] =>
    Array.from({ length: 2 * count }, (_, i) => {
      const output = i % 2 === 0 ? 'It is red.' : 'Nobody has ever seen one.';
      return JSON.stringify({ instruction: `What colour is ${i >> 1}?`, output });
    });
  const rules = RULES.filter(({ id }) => id === 'duplicate/conflicting-answers');

  function stepsOf(session: LintSession): number {
    let steps = 0;
    while (session.gather()) steps += 1;
    return steps;
  }

  it('can be done bit by bit, a group of records at a time', () => {
    const lines = answers(300);
    const session = openSession(lines, {}, rules);
    expect(stepsOf(session)).toBeGreaterThan(300);
    expect(session.findings()).toEqual(openSession(lines, {}, rules).findings());
    expect(session.findings()).toHaveLength(300);
  });

  it('costs after an edit what the edit touches, however much there is', () => {
    const [few, many] = [100, 3000].map((count) => {
      const session = openSession(answers(count), {}, rules);
      session.findings();
      session.apply({
        start: 7,
        removed: 1,
        inserted: ['{"instruction": "What colour is 3?", "output": "Red"}'],
      });
      return stepsOf(session);
    });
    expect(few).toBeLessThan(20);
    expect(many).toBe(few);
  });

  it('leaves nothing out when an edit comes between', () => {
    const edit = fc.record({ steps: fc.nat(60), change });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.array(edit, { maxLength: 5 }), (start, edits) => {
        const session = openSession(start, {}, RULES);
        const model: string[] = [...start];
        for (const { steps, change: next } of edits) {
          for (let i = 0; i < steps && session.gather(); i += 1);
          session.apply(next);
          model.splice(Math.min(next.start, model.length), next.removed, ...next.inserted);
        }
        expect(session.findings()).toEqual(openSession(model, {}, RULES).findings());
      }),
      { numRuns: 40 },
    );
  });

  it('gives of a line what is known, without any work', () => {
    const session = openSession([...answers(2), 'x'], {}, [...rules, ...CORE]);
    expect(session.findingsAt(4).map(({ rule }) => rule)).toEqual(['json/syntax']);
    expect(session.findingsAt(3)).toEqual([]);
    session.findings();
    expect(session.findingsAt(3).map(({ rule }) => rule)).toEqual(['duplicate/conflicting-answers']);
    expect(session.findingsAt(99)).toEqual([]);
  });
});
