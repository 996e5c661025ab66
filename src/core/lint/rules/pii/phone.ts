import { Type } from 'typebox';
import { findPhones, maskPhone } from '../../../analysis/detectors/phone.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/phone',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds a phone number.',
  why: 'A fine-tuned model can repeat numbers of real people word for word. Numbers are validated by the numbering plans of libphonenumber; dates, sums, order numbers, service numbers and numbers reserved for fiction stay.',
  sources: [
    'Carlini et al. 2021, Extracting Training Data from Large Language Models',
    'Google libphonenumber',
  ],
  severity: 'warning',
  options: Type.Object(
    {
      regions: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), {
        default: ['US', 'CA', 'GB', 'CN', 'TW', 'IN', 'DE', 'FR', 'JP', 'KR', 'IT', 'ES', 'BR', 'AU', 'IL'],
        description:
          'Regions (ISO 3166) whose numbers count without a country code. Numbers with one always count.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: { found: 'Phone number {masked}' },
  examples: {
    good: [
      '{"instruction": "What is 1400 - 1080?", "output": "320. See ISBN 978-3-16-148410-0."}',
      '{"instruction": "Which number is made up?", "output": "(555) 123-4567"}',
    ],
    bad: [
      '{"instruction": "Who can help?", "output": "Call +49 1512 3456789."}',
      '{"instruction": "谁能帮忙？", "output": "请致电020-87654321"}',
    ],
  },
  open:
    ({ regions }) =>
    (record, report) => {
      if (!record.mayHoldNumbers) return;
      const { texts } = record;
      record.plainTexts.forEach((text, i) => {
        for (const { start, end } of findPhones(text, { regions })) {
          report({
            message: 'found',
            data: { masked: maskPhone(text.slice(start, end)) },
            place: { pointer: texts.pointer(i), start, end },
            fix: { kind: 'redact', title: 'Redact this phone number', text: '[PHONE]' },
          });
        }
      });
    },
});
