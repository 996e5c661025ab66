import { Type } from 'typebox';
import { lineRule } from '../../rule.ts';

export const rule = lineRule({
  id: 'json/encoding',
  since: '0.1.0',
  status: 'stable',
  summary: 'A line holds bytes that are not UTF-8.',
  why: 'Trainers stop at such a byte or replace it, and the model learns the replacement character. The cause is mostly a file saved in another encoding, or one cut in the middle of a character.',
  sources: ['RFC 8259, section 8.1: JSON text is UTF-8', 'Together, files check: UTF-8'],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    one: 'This byte is not UTF-8: open the file in its own encoding and save it as UTF-8',
    many: 'Bytes that are not UTF-8, in {count} places of this line: open the file in its own encoding and save it as UTF-8',
  },
  examples: { good: ['{"instruction": "ä", "output": "\uFFFD"}'], bad: [] },
  open: () => (line, report) => {
    const first = line.invalidAt?.[0];
    if (first === undefined) return;
    const count = line.invalidAt?.length ?? 1;
    report({
      message: count === 1 ? 'one' : 'many',
      data: { count },
      place: { raw: { start: first, end: first + 1 } },
    });
  },
});
