import { Type } from 'typebox';
import { SIGN } from '../../../analysis/signs.ts';
import { recordRule } from '../../rule.ts';

/** An escape of a surrogate: nearly all texts have none, and most that do have both halves. */
const ESCAPED = /\\u[dD][89a-fA-F]/;
const LONE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

export const rule = recordRule({
  id: 'json/lone-surrogate',
  since: '0.3.0',
  status: 'stable',
  summary: 'A text holds half of a character.',
  why: 'A character beyond U+FFFF is escaped as two halves (`\\ud83d\\ude00`). One half alone is what is left where a text was cut between them. It stands for nothing and has no UTF-8: tokenizers and Arrow stop with an error that names no line.',
  sources: [
    'RFC 8259, section 8.2: strings that hold no sequence of characters',
    "Python: UnicodeEncodeError 'surrogates not allowed'",
  ],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { found: 'Half of a character (U+{code}): the other half is missing' },
  examples: {
    good: ['{"instruction": "Smile", "output": "\\ud83d\\ude00"}'],
    bad: ['{"instruction": "Smile", "output": "\\ud83d"}'],
  },
  open: () => (record, report) => {
    if ((record.signs & SIGN.escape) === 0 || !ESCAPED.test(record.text)) return;
    const { texts } = record;
    texts.texts.forEach((text, i) => {
      for (const { 0: half, index } of text.matchAll(LONE))
        report({
          message: 'found',
          data: { code: half.charCodeAt(0).toString(16).toUpperCase() },
          place: { pointer: texts.pointer(i), start: index, end: index + 1 },
          fix: { kind: 'repair-text', title: 'Remove this half', text: '' },
        });
    });
  },
});
