import { validate } from 'stdnum/lib/cjs/at/vnr.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const austria: readonly NationalId[] = [
  nationalId({
    kind: 'at-svnr',
    name: 'Austrian social security number',
    pattern: digitGroups(4, 6),
    context: /\bsozialversicherung|\bsvnr\b|\bsv-?nummer\b|\bversicherungsnummer\b/i,
    check: validate,
  }),
];
