import { Type } from 'typebox';
import { paymentCard } from '../../../analysis/detectors/payment-card.ts';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/payment-card',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds the number of a payment card.',
  why: "A model can repeat the number word for word, and card data may not be kept (PCI DSS). Numbers count if they begin as an issuer's do, have that issuer's length and pass the Luhn check; order and serial numbers stay.",
  sources: [
    'Carlini et al. 2021, Extracting Training Data from Large Language Models',
    'ISO/IEC 7812-1 (Luhn)',
    'PCI DSS 4.0, requirement 3',
  ],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: [
      '{"instruction": "Where is my parcel?", "output": "Its tracking number is 4539578763621486."}',
      '{"instruction": "Divide 4111 by 11.", "output": "373 and 8 left"}',
    ],
    bad: [
      '{"instruction": "Which card?", "output": "Mastercard 5398 2287 0787 1527"}',
      '{"instruction": "卡号是多少？", "output": "银行卡6234917882863855"}',
    ],
  },
  open: () => detectorCheck([paymentCard], findAll),
});
