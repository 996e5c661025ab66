import { Type } from 'typebox';
import { findAddresses } from '../../../analysis/detectors/postal-address.ts';
import { FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/address',
  since: '0.1.0',
  status: 'preview',
  summary: 'A text holds a postal address down to the house.',
  why: 'An address leads to a door, and with a name to a person. Found are addresses with a street and a number in English, German, Dutch, Scandinavian, Romance and Chinese writing; towns alone and 123 Main Street stay. Addresses of shops and offices are found as well, so the rule is off unless you ask for it; how often it is right is measured in docs/detectors.md.',
  sources: [
    'Carlini et al. 2021, Extracting Training Data from Large Language Models',
    'Universal Postal Union, S42 (parts of an address)',
  ],
  severity: 'off',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: [
      '{"instruction": "Where is the shop?", "output": "Two blocks down Oak Street, at 123 Main Street."}',
      '{"instruction": "怎么走？", "output": "南京路步行街走两公里。"}',
    ],
    bad: [
      '{"instruction": "Where do I send it?", "output": "To 17 Beechwood Avenue, Leeds LS6 2QT."}',
      '{"instruction": "寄到哪里？", "output": "寄到苏州市姑苏区平江路25弄7号。"}',
    ],
  },
  open: () => (record, report) => {
    const { texts } = record;
    record.plainTexts.forEach((text, i) => {
      for (const { start, end } of findAddresses(text)) {
        report({
          message: 'found',
          data: { what: 'Postal address', length: end - start },
          place: { pointer: texts.pointer(i), start, end },
          fix: { kind: 'redact', title: 'Redact this: Postal address', text: '[ADDRESS]' },
        });
      }
    });
  },
});
