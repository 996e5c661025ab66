import { Type } from 'typebox';
import { iban } from '../../../analysis/detectors/iban.ts';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/iban',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds a bank account number (IBAN).',
  why: "It names a person's or a firm's account. Numbers count if they have their country's length and pass the check modulo 97.",
  sources: ['ISO 13616', 'SWIFT IBAN registry'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: [
      '{"instruction": "Is DE89 3704 0044 0532 0130 01 valid?", "output": "No, its check digits are wrong."}',
    ],
    bad: ['{"instruction": "Where do I pay?", "output": "To GB98 MIDL 0700 9312 3456 78, please."}'],
  },
  open: () => detectorCheck([iban], findAll),
});
