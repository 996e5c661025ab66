import { validate } from 'stdnum/lib/cjs/hr/oib.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const croatia: readonly NationalId[] = [
  nationalId({
    kind: 'hr-oib',
    name: 'Croatian personal number (OIB)',
    pattern: digitGroups(11),
    context: /\boib\b/i,
    check: validate,
  }),
];
