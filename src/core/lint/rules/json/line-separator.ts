import { Type } from 'typebox';
import { lineRule } from '../../rule.ts';

/** What Python's `str.splitlines` takes for a line end and JSON lets stand in a string. */
const SEPARATORS = ['\u2028', '\u2029', '\u0085'] as const;

export const rule = lineRule({
  id: 'json/line-separator',
  since: '0.3.0',
  status: 'stable',
  summary: 'A text holds a character that many programs take for a line end.',
  why: "JSON lets U+2028, U+2029 and U+0085 stand in a string as they are, but Python's `str.splitlines`, JavaScript before 2019 and some editors end a line there: a script that reads the file that way finds two broken records in place of one. Written as an escape the text is the same and the line is one for everybody.",
  sources: [
    'Python, str.splitlines: the characters that end a line',
    'ECMAScript 2019, JSON superset: U+2028 and U+2029 in strings',
  ],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { found: '{code} stands in this text, where many programs end a line' },
  examples: {
    good: ['{"instruction": "a", "output": "b\\u2028c"}'],
    bad: ['{"instruction": "a", "output": "b\u2028c"}'],
  },
  open:
    () =>
    ({ text, parsed }, report) => {
      if (parsed.kind !== 'record') return;
      for (const separator of SEPARATORS) {
        const code = separator.charCodeAt(0).toString(16).padStart(4, '0');
        for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1))
          report({
            message: 'found',
            data: { code: `U+${code.toUpperCase()}` },
            place: { raw: { start: at, end: at + 1 } },
            fix: { kind: 'escape', title: `Write it as \\u${code}`, text: `\\u${code}` },
          });
      }
    },
});
