import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../src/core/lint/rules/index.generated.ts';
import { openSession } from '../../../src/core/lint/session.ts';
import { lintReport } from '../../../src/core/report/lint-report.ts';
import { REPORT_FORMATS } from '../../../src/core/report/registry.ts';
import { findEverything } from '../analysis/detectors/all-detectors.ts';
import { readCases } from '../analysis/detectors/score.ts';

/** Shorter ones stand in other words by chance. */
const SHORTEST = 8;

/** Each value of the cases that the detectors know, and the text that it stands in. */
const CANARIES = ['pii', 'secret', 'tuned', 'held-back', 'third', 'unseen', 'vendor'].flatMap((name) =>
  readCases(join(import.meta.dirname, `../analysis/detectors/${name}.cases.jsonl`)).flatMap(({ text }) =>
    findEverything(text)
      .map(({ start, end }) => ({ text, value: text.slice(start, end) }))
      .filter(({ value }) => value.length >= SHORTEST),
  ),
);

/** How a text may stand in a record: as an answer, a question, a name, a turn, an argument of a tool, a broken line. */
const FRAMES: readonly ((text: string) => string)[] = [
  (text) => JSON.stringify({ instruction: 'Who?', output: text }),
  (text) => JSON.stringify({ instruction: text, input: text, output: text }),
  (text) => JSON.stringify({ instruction: 'Who?', output: 'No one.', [text]: text }),
  (text) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: text },
        { role: 'assistant', content: `[insert ${text}] {{${text}}} ### Response: ${text}` },
      ],
    }),
  (text) =>
    JSON.stringify({
      messages: [
        { role: text, content: 'Hi' },
        { role: 'assistant', tool_calls: [{ type: 'function', function: { name: text, arguments: text } }] },
      ],
    }),
  (text) => JSON.stringify({ prompt: text, chosen: text, rejected: text }),
  (text) => JSON.stringify({ instruction: 'Who?', output: text }).slice(0, -1),
];

const ALL_RULES = { rules: Object.fromEntries(RULES.map(({ id }) => [id, 'warning' as const])) };

/** A value as it may be printed: whole, without its ends, escaped for JSON or for a URL. */
function tellTales(value: string): readonly string[] {
  const quoted = JSON.stringify(value).slice(1, -1);
  return [value, value.slice(1, -1), value.slice(-SHORTEST), quoted, encodeURIComponent(value)];
}

describe('a value of any kind', () => {
  it.each(REPORT_FORMATS.map((format) => [format.id, format] as const))(
    'is in no report of all rules: %s',
    (_id, format) => {
      fc.assert(
        fc.property(fc.constantFrom(...CANARIES), fc.constantFrom(...FRAMES), ({ text, value }, frame) => {
          const line = frame(text);
          const findings = openSession([line], ALL_RULES).findings();
          const file = {
            path: 'a.jsonl',
            format: null,
            records: 1,
            bytes: line.length,
            findings,
            counts: {},
          };
          const printed = [...format.render(lintReport([file], []), { rules: RULES })].join('');
          expect(tellTales(value).filter((word) => printed.includes(word))).toEqual([]);
        }),
        { numRuns: 150 },
      );
    },
    30_000,
  );
});
