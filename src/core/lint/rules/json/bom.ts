import { Type } from 'typebox';
import { lineRule } from '../../rule.ts';

export const rule = lineRule({
  id: 'json/bom',
  since: '0.1.0',
  status: 'stable',
  summary: 'The file begins with a byte order mark.',
  why: 'Python\'s json module and the parsers built on it refuse a first line that begins with U+FEFF; the mark comes from editors that save as "UTF-8 with BOM".',
  sources: ['RFC 8259, section 8.1', "Python json: JSONDecodeError 'Unexpected UTF-8 BOM'"],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { found: 'Byte order mark (U+FEFF) before the first record' },
  examples: {
    good: ['{"instruction": "a", "output": "b"}'],
    bad: ['\uFEFF{"instruction": "a", "output": "b"}'],
  },
  open: () => (line, report) => {
    if (!line.isFirst || line.text.charCodeAt(0) !== 0xfeff) return;
    report({
      message: 'found',
      place: { raw: { start: 0, end: 1 } },
      fix: { kind: 'syntax', title: 'Remove the byte order mark', text: '' },
    });
  },
});
