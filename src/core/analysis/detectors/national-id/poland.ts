import { validate } from 'stdnum/lib/cjs/pl/pesel.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const poland: readonly NationalId[] = [
  nationalId({
    kind: 'pl-pesel',
    name: 'Polish PESEL number',
    pattern: digitGroups(11),
    context: /\bpesel/i,
    check: validate,
  }),
];
