import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acceptAll,
  acceptedIn,
  acceptInto,
  baselineText,
  EMPTY_BASELINE,
  type Baseline,
} from '../../../src/core/lint/baseline.ts';
import type { Finding } from '../../../src/core/lint/finding.ts';
import { readBaseline } from '../../../src/core/lint/read-baseline.ts';
import { openSession, type LintSession } from '../../../src/core/lint/session.ts';
import { RULES } from '../../../src/core/lint/rules/index.generated.ts';

const MAIL =
  '{"instruction": "Who can help?", "output": "Write to jana.kova7q@seznam.cz or petr.n0vy@seznam.cz."}';
const SAME_MAIL =
  '{"output":"Write to jana.kova7q\\u0040seznam.cz or petr.n0vy@seznam.cz.",  "instruction":"Who can help?"}';
const OTHER = '{"instruction": "Whom do I ask?", "output": "Ask jana.kova7q@seznam.cz."}';
const BROKEN = '{"instruction": "a" "output": "b"}';
const CLEAN = '{"instruction": "Name a colour.", "output": "Red."}';

const PATH = 'data/train.jsonl';
const SOME = RULES.filter(({ id }) => /^json\/|^pii\/email$|^duplicate\/exact$|^schema\//.test(id));

function open(lines: readonly string[], baseline?: Baseline): LintSession {
  const settings = baseline === undefined ? {} : { baseline: acceptedIn(baseline, PATH) };
  return openSession(lines, { ...settings, fingerprints: 'all' }, SOME);
}

const places = (findings: readonly Finding[]): string[] =>
  findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`);

const baselineOf = (lines: readonly string[]): Baseline =>
  acceptAll(EMPTY_BASELINE, PATH, open(lines).findings());

describe('a baseline', () => {
  it('hides the findings it accepts, wherever their records go and however they are written', () => {
    const baseline = baselineOf([MAIL, BROKEN, CLEAN]);
    for (const lines of [
      [MAIL, BROKEN, CLEAN],
      [CLEAN, `  ${BROKEN}`, SAME_MAIL],
      [`\uFEFF${MAIL}`, CLEAN, BROKEN],
    ]) {
      const session = open(lines, baseline);
      expect(places(session.findings()).filter((place) => !place.startsWith('json/bom'))).toEqual([]);
      expect(session.summary().baseline).toEqual({ accepted: 3, stale: {} });
    }
  });

  it('lets through what is new: another record, another place in the record, a further copy', () => {
    const baseline = baselineOf([MAIL]);
    expect(places(open([MAIL, OTHER], baseline).findings())).toEqual([
      `pii/email 2:${OTHER.indexOf('jana') + 1}`,
    ]);
    const added = MAIL.replace('Who', 'jana.kova7q@seznam.cz: who');
    expect(places(open([added], baseline).findings())).toHaveLength(3);
    const copies = baselineOf([MAIL, MAIL]);
    expect(places(open([MAIL, MAIL, MAIL], copies).findings())).toEqual([
      'duplicate/exact 3:1',
      `pii/email 3:${MAIL.indexOf('jana') + 1}`,
      `pii/email 3:${MAIL.indexOf('petr') + 1}`,
    ]);
  });

  it('accepts one finding of a record and not its neighbour', () => {
    const [, second] = open([MAIL]).findings();
    const baseline = acceptInto(EMPTY_BASELINE, PATH, [{ finding: second!, line: MAIL }]);
    expect(places(open([CLEAN, MAIL], baseline).findings())).toEqual([
      `pii/email 2:${MAIL.indexOf('jana') + 1}`,
    ]);
    const plain: Finding = { ...second! };
    delete (plain as { fingerprint?: string }).fingerprint;
    expect(acceptInto(EMPTY_BASELINE, PATH, [{ finding: plain, line: MAIL }])).toEqual(baseline);
  });

  it('tells what it accepts that is no longer there', () => {
    const session = open([CLEAN], baselineOf([MAIL, BROKEN]));
    expect(session.summary().baseline).toEqual({ accepted: 0, stale: { 'pii/email': 2, 'json/syntax': 1 } });
  });

  it('follows edits, as a fresh lint would', () => {
    const baseline = baselineOf([MAIL, MAIL]);
    const line = fc.constantFrom(MAIL, SAME_MAIL, OTHER, BROKEN, CLEAN, '');
    const change = fc.record({
      start: fc.nat(4),
      removed: fc.nat(2),
      inserted: fc.array(line, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
        const session = open([MAIL], baseline);
        const model = [MAIL];
        for (const { start, removed, inserted } of changes) {
          session.apply({ start, removed, inserted });
          model.splice(Math.min(start, model.length), removed, ...inserted);
          const fresh = open(model, baseline);
          expect(session.findings()).toEqual(fresh.findings());
          expect(session.summary()).toEqual(fresh.summary());
        }
      }),
      { numRuns: 60 },
    );
  });

  it('knows a finding about the dataset by its rule', () => {
    const odd = ['{"a": "b"}', '{"a": "c"}'];
    const baseline = acceptAll(EMPTY_BASELINE, PATH, open(odd).findings());
    expect(places(open(odd.toReversed(), baseline).findings())).toEqual([]);
    expect(Object.keys(baseline.files[PATH] ?? {})).toContain('schema/unknown-format');
  });

  it('holds no word of the records, is read back as it was written, and is the same for the same findings', () => {
    const baseline = baselineOf([MAIL, OTHER, BROKEN]);
    const text = baselineText(baseline);
    expect(text).not.toMatch(/jana|seznam|instruction/);
    const read = readBaseline(text);
    expect(read.ok && baselineText(read.value)).toBe(text);
    expect(baselineText(baselineOf([BROKEN, OTHER, MAIL]))).toBe(text);
    expect(read.ok && open([OTHER, MAIL, BROKEN], read.value).findings()).toEqual([]);
  });

  it('accepts the same however hostile the names in it are', () => {
    const print = '0'.repeat(32);
    const text = `{"version": 1, "files": {"__proto__": {"constructor": ["${print}"]}, "toString": {}}}`;
    const read = readBaseline(text);
    if (!read.ok) throw new Error(read.failure.message);
    expect(acceptedIn(read.value, '__proto__').get('constructor')?.get(print)).toBe(1);
    expect(acceptedIn(read.value, 'valueOf').size).toBe(0);
    expect(acceptAll(read.value, '__proto__', []).files['constructor']).toBeTypeOf('function');
    expect(baselineText(acceptAll(read.value, '__proto__', []))).toBe(
      '{\n  "version": 1,\n  "files": {}\n}\n',
    );
  });

  it.each([
    ['is not JSON', '{"version": 1,', 'This is not JSON', 1],
    ['is of another version', '{"version": 2,\n"files": {}}', '/version', 1],
    [
      'has a value where a hash belongs',
      '{"version": 1, "files": {\n"a": {"b": ["jana"]}}}',
      '/files/a/b/0',
      2,
    ],
  ])('says where it %s', (_name, text, message, line) => {
    const read = readBaseline(text);
    if (read.ok) throw new Error('it was taken');
    expect(read.failure.message).toContain(message);
    expect(read.failure.message).not.toContain('jana');
    expect(read.failure.place.line).toBe(line);
  });

  it('judges the same whatever JSON it holds: it is taken or refused, and nothing throws', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const read = readBaseline(text);
        if (read.ok) open([MAIL], read.value).findings();
      }),
      { numRuns: 300 },
    );
  });
});
