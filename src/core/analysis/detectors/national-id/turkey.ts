import { validate } from 'stdnum/lib/cjs/tr/tckimlik.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const turkey: readonly NationalId[] = [
  nationalId({
    kind: 'tr-tckn',
    name: 'Turkish identity number',
    pattern: digitGroups(11),
    context: /\bkimlik|\btckn\b|\bt\.?c\.? no\b|\bturkish\b/i,
    check: validate,
  }),
];
