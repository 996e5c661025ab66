import { validate } from 'stdnum/lib/cjs/mx/curp.js';
import { nationalId, type NationalId } from './national-id.ts';

export const mexico: readonly NationalId[] = [
  nationalId({
    kind: 'mx-curp',
    name: 'Mexican population code (CURP)',
    pattern: /(?<![0-9A-Za-z])[A-Z][AEIOUX][A-Z]{2}[0-9]{6}[HM][A-Z]{5}[0-9A-Z][0-9](?![0-9A-Za-z])/g,
    check: validate,
  }),
];
