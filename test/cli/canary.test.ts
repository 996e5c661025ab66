import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LintReport } from '../../src/core/report/lint-report.ts';
import { buildProgram, type RunProgram } from './support/program.ts';

/** Made up, with checksums that are right: each is found by a rule where it stands in a text. */
const CANARIES: Readonly<Record<string, string>> = {
  'pii/email': 'jana.kova7q@seznam.cz',
  'pii/phone': '+49 1512 3456789',
  'pii/payment-card': '5425233430109903',
  'pii/iban': 'DE75512108001245126199',
  'pii/cn-resident-id': '11010519491231002X',
  'pii/mac-address': '3c:22:fb:9a:41:7e',
  'secret/api-key': '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',
  'secret/url-password': 'https://root:Xk29vmQ7tz@db.corp-intern.cz/x',
};

/** How a value may stand in a file: in texts, names and scalars, whole and broken, quoted by rules of every kind. */
const FRAMES: readonly ((value: string) => string)[] = [
  (value) => `{"instruction": "Who can help me with it?", "output": "Try ${value} first."}`,
  (value) => `{"output": "Try ${value} first.", "instruction": "Who can help me with it?"}`,
  (value) => `{"instruction": "Who can help me with this?", "output": "Try ${value} first."}`,
  (value) => `{"instruction": "Who else can?", "output": "Try ${escaped(value)} and {{${value}}}."}`,
  (value) => `{"instruction": "a", "output": "b", "${value}": "a name", "${value}": "twice"}`,
  (value) => `{"instruction": "a", "output": "b", "note": {"${value}": "${value} ${value} ${value}"}}`,
  (value) =>
    `{"messages": [{"role": "${value}", "content": "${value}"}, {"role": "assistant", "content": 1}]}`,
  (value) => `{"messages": [{"role": "user", "content": "[insert ${value}]", "${value}": 1}]}`,
  (value) =>
    `{"instruction": "Repeat ${value}", "input": "${value}", "output": "${value}", "label": "${value}"}`,
  (value) => `{"prompt": "${value}", "completion": "<|im_start|>${value}<|im_end|>"}`,
  (value) => `{"instruction": "x" "output": "${value}"}`,
  (value) => `{"instruction": ["x" "${value}"]}`,
  (value) => `{"instruction": ${value}}`,
  (value) => `{${value}: 1}`,
  (value) => `{'instruction': '${value}'}`,
  (value) => `{"instruction": “${value}”}`,
  (value) => `{"instruction": "${value}`,
  (value) => `{"a": 1} {"b": "${value}"}`,
  (value) => `{"a": 1},// ${value}`,
  (value) => value,
];

function escaped(value: string): string {
  return [...value]
    .map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** What stands for a value in a leak: its telling middle, also where an output escapes or cuts it. */
function tellTales(value: string): readonly string[] {
  return [
    value,
    value.slice(2, -2),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    escaped(value),
  ];
}

let folder: string;
let run: RunProgram;
const lines = Object.values(CANARIES).flatMap((value) => FRAMES.map((frame) => frame(value)));
const text = lines.map((line) => `${line}\n`).join('');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tunesmith-canary-'));
  run = await buildProgram(folder);
  await writeFile(join(folder, 'a.jsonl'), text);
  await writeFile(join(folder, 'off.json'), '{"rules": {"pii/email": "off", "secret/api-key": "off"}}');
  await writeFile(join(folder, 'strict.json'), '{"extends": "strict"}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const RUNS: readonly (readonly string[])[] = [
  ...['text', 'json', 'sarif', 'github'].map((format) => ['a.jsonl', '--format', format]),
  ['a.jsonl', '--dry-run'],
  ['a.jsonl', '--dry-run', '--format', 'json'],
  ['a.jsonl', '--dry-run', '--config', 'off.json'],
  ['a.jsonl', '--format', 'json', '--config', 'strict.json'],
  ['a.jsonl', '--update-baseline'],
];

describe('no value of a record', () => {
  it('is missed by the rule that is to find it', async () => {
    const { stdout } = await run(folder, ['lint', 'a.jsonl', '--format', 'json', '--no-baseline']);
    const found = new Set((JSON.parse(stdout) as LintReport).files[0]?.findings.map(({ rule }) => rule));
    expect(Object.keys(CANARIES).filter((rule) => !found.has(rule))).toEqual([]);
  });

  it.each(RUNS.map((args) => [args.join(' '), args] as const))(
    'is in what %s prints',
    async (_name, args) => {
      const { stdout, stderr } = await run(folder, ['lint', ...args]);
      expect(stdout.length).toBeGreaterThan(20);
      for (const value of Object.values(CANARIES))
        for (const word of tellTales(value)) {
          const at = `${stdout}${stderr}`.indexOf(word);
          expect([word, at < 0 ? '' : `${stdout}${stderr}`.slice(Math.max(at - 300, 0), at + 100)]).toEqual([
            word,
            '',
          ]);
        }
    },
  );

  it('is in the baseline', async () => {
    const baseline = await readFile(join(folder, 'tunesmith-baseline.json'), 'utf8');
    expect(baseline).toContain('pii/email');
    for (const value of Object.values(CANARIES))
      for (const word of tellTales(value)) expect(baseline).not.toContain(word);
  });

  it('that was redacted is in the fixed file’s valid records', async () => {
    await writeFile(join(folder, 'fix.jsonl'), text);
    await run(folder, ['lint', 'fix.jsonl', '--fix', '--no-baseline']);
    const whole = (await readFile(join(folder, 'fix.jsonl'), 'utf8')).split('\n').filter((line) => {
      try {
        return JSON.parse(line) !== null;
      } catch {
        return false;
      }
    });
    expect(whole.length).toBeGreaterThan(50);
    const texts = whole.filter((line) => line.includes('"output": "Try')).join('\n');
    for (const value of Object.values(CANARIES)) expect(texts).not.toContain(value);
  });
});
