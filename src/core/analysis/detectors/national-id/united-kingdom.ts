import { validate } from 'stdnum/lib/cjs/gb/nino.js';
import { nationalId, type NationalId } from './national-id.ts';

export const unitedKingdom: readonly NationalId[] = [
  nationalId({
    kind: 'gb-nino',
    name: 'UK national insurance number',
    pattern:
      /(?<![0-9A-Za-z])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ ]?[0-9]{2}[ ]?[0-9]{2}[ ]?[0-9]{2}[ ]?[A-D](?![0-9A-Za-z])/g,
    context: /\bnino\b|\bni (?:no|number)\b|\bnational insurance\b/i,
    check: validate,
  }),
];
