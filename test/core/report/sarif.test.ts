import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { fileLines } from '../../../src/core/lint/fixer.ts';
import { RULES } from '../../../src/core/lint/rules/index.generated.ts';
import { openSession } from '../../../src/core/lint/session.ts';
import { lintReport, type FileFailure, type FileReport } from '../../../src/core/report/lint-report.ts';
import { sarif } from '../../../src/core/report/sarif.ts';
import { VERSION } from '../../../src/core/version.ts';
import { ROOT } from '../../support/repository.ts';

/** The schema of SARIF 2.1.0 as Microsoft's @microsoft/jest-sarif (MIT) carries it, in JSON Schema draft 4. */
const SCHEMA = JSON.parse(
  readFileSync(join(import.meta.dirname, 'sarif-2.1.0-rtm.5.json'), 'utf8'),
) as Record<string, unknown>;

const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
ajv.addFormat('uri', { validate: (text: string) => URL.canParse(text) });
ajv.addFormat('uri-reference', {
  validate: (text: string) =>
    /^[\w.~!$&'()*+,;=:@/?#[\]%-]*$/.test(text) && !/%(?![0-9A-Fa-f]{2})/.test(text),
});
ajv.addFormat('date-time', true);
const { $schema: _draft, id: _id, ...schema } = SCHEMA;
const validate = ajv.compile(schema);

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly Record<string, unknown>[];
      readonly invocations: readonly unknown[];
      readonly columnKind: string;
    },
  ];
}

function report(path: string, text: string): FileReport {
  const session = openSession(
    fileLines(text).map((line) => line.text),
    { fingerprints: 'all' },
  );
  const { format, records, counts } = session.summary();
  return { path, format, records, bytes: text.length, findings: session.findings(), counts };
}

/** Valid against the schema in every case, or the test fails. */
function logOf(files: readonly FileReport[], failures: readonly FileFailure[] = []): Log {
  const log: unknown = JSON.parse([...sarif.render(lintReport(files, failures), { rules: RULES })].join(''));
  expect(validate(log), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  return log as Log;
}

const MAIL = '{"instruction": "Wer hilft? 😀", "output": "Schreibe an jana.kova7q@seznam.cz"}';

describe('a SARIF report', () => {
  it('is judged by a schema that refuses what is wrong', () => {
    expect(validate({ version: '2.1.0', runs: [{}] })).toBe(false);
    expect(validate({ version: '2.1.0', runs: [], more: 1 })).toBe(false);
  });

  it('is valid with nothing, and with failures alone', () => {
    expect(logOf([]).runs[0].results).toEqual([]);
    const failure = { path: 'a b.jsonl', reason: 'missing', message: 'There is no such file', hint: 'Look' };
    const [run] = logOf([], [failure]).runs;
    expect(run.invocations).toMatchObject([
      { executionSuccessful: false, toolExecutionNotifications: [{ level: 'error' }] },
    ]);
  });

  it('places findings by UTF-16, and gives their fixes, relations and fingerprints', () => {
    const [run] = logOf([report('data/ü ber.jsonl', `${MAIL}\n${MAIL}\n`)]).runs;
    expect(run.columnKind).toBe('utf16CodeUnits');
    const column = MAIL.indexOf('jana') + 1;
    const region = { startLine: 1, startColumn: column, endLine: 1, endColumn: column + 21 };
    const mail = run.results.find(({ ruleId }) => ruleId === 'pii/email');
    const artifactLocation = { uri: 'data/%C3%BC%20ber.jsonl', index: 0 };
    expect(mail).toMatchObject({
      level: 'warning',
      locations: [
        {
          physicalLocation: { artifactLocation, region },
          logicalLocations: [{ fullyQualifiedName: '/output' }],
        },
      ],
      partialFingerprints: { 'tunesmithFinding/v1': expect.stringMatching(/^[0-9a-f]{32}$/) },
      fixes: [
        {
          artifactChanges: [
            {
              artifactLocation,
              replacements: [{ deletedRegion: region, insertedContent: { text: '[EMAIL]' } }],
            },
          ],
        },
      ],
    });
    const repeated = run.results.find(({ ruleId }) => ruleId === 'duplicate/exact');
    expect(repeated).toMatchObject({
      relatedLocations: [{ id: 0, physicalLocation: { region: { startLine: 1 } } }],
    });
    expect(run.tool.driver.rules[Number(mail?.['ruleIndex'])]).toMatchObject({ id: 'pii/email' });
  });

  it('brings the help of each rule along, and no address that leads nowhere', () => {
    for (const rule of logOf([report('a.jsonl', '')]).runs[0].tool.driver.rules) {
      const { summary, sources } = RULES.find(({ id }) => id === rule.id) ?? { summary: '?', sources: ['?'] };
      const markdown = expect.stringContaining(`{ "rules": { "${rule.id}": "off" } }`) as string;
      expect(rule).toMatchObject({ help: { text: expect.stringContaining(summary) as string, markdown } });
      for (const source of sources)
        expect(JSON.stringify(rule)).toContain(JSON.stringify(source).slice(1, -1));
      expect(rule).not.toHaveProperty('helpUri');
    }
  });

  it('is valid for the bad examples of every rule, and says none twice', () => {
    const files = RULES.flatMap((rule) =>
      rule.examples.bad.map((text, i) => report(`${rule.id}-${i}.jsonl`, text)),
    );
    const { rules } = logOf(files).runs[0].tool.driver;
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThanOrEqual(RULES.length);
  });

  it('is valid for a rule that failed, and for paths of every kind', () => {
    const crash = { rule: 'internal/rule-crash', severity: 'warning', pointer: '', message: 'x' } as const;
    const place = { line: 1, column: 1, endLine: 1, endColumn: 1 };
    const paths = [
      '/a b/c.jsonl',
      'C:\\data\\x.jsonl',
      '../%.jsonl',
      'a?b#c:d.jsonl',
      '\ud800.jsonl',
      '数据.jsonl',
    ];
    const log = logOf(
      paths.map((path) => Object.assign(report(path, ''), { findings: [{ ...crash, ...place }] })),
    );
    const uris = log.runs[0].results.map(({ locations }) => JSON.stringify(locations));
    expect(uris[0]).toContain('file:///a%20b/c.jsonl');
    expect(uris[1]).toContain('file:///C:/data/x.jsonl');
    expect(uris[2]).toContain('../%25.jsonl');
  });

  it('names the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
  });
});
