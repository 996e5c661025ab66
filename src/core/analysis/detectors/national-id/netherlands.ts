import { validate } from 'stdnum/lib/cjs/nl/bsn.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const netherlands: readonly NationalId[] = [
  nationalId({
    kind: 'nl-bsn',
    name: 'Dutch citizen number (BSN)',
    pattern: digitGroups(9),
    context: /\bbsn\b|\bburgerservice|\bsofinummer\b/i,
    check: validate,
  }),
];
