import { Type } from 'typebox';
import { DIGITS, findAround } from '../../../analysis/detectors/islands.ts';
import { NATIONAL_IDS } from '../../../analysis/detectors/national-id/registry.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/national-id',
  since: '0.1.0',
  status: 'stable',
  summary: "A text holds a number that a country's authorities gave a person or a firm.",
  why: 'Such numbers stay for life and open accounts, records and credit. They count by their check digits and dates, and nearly all need a word for them nearby, since one number in ten passes one check digit.',
  sources: ['python-stdnum and its sources', 'Microsoft Presidio, predefined recognizers'],
  severity: 'warning',
  options: Type.Object(
    {
      countries: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), {
        default: [],
        description: 'Countries (ISO 3166) whose numbers are looked for; empty for all that are known.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: FOUND,
  examples: {
    good: [
      '{"instruction": "What is Aadhaar?", "output": "A number of 12 digits"}',
      '{"instruction": "Which order?", "output": "Order 400123456787"}',
    ],
    bad: [
      '{"instruction": "Your number?", "output": "My Aadhaar number is 400123456787"}',
      '{"instruction": "¿Tu documento?", "output": "Mi DNI es 55555555K."}',
    ],
  },
  open: ({ countries }) =>
    detectorCheck(
      NATIONAL_IDS.filter(({ country }) => countries.length === 0 || countries.includes(country)),
      (text, detectors) => findAround(text, DIGITS, detectors),
    ),
});
