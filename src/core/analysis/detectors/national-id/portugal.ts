import { validate } from 'stdnum/lib/cjs/pt/nif.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const portugal: readonly NationalId[] = [
  nationalId({
    kind: 'pt-nif',
    name: 'Portuguese tax number (NIF)',
    pattern: digitGroups(3, 3, 3),
    context: /\bnif\b|\bcontribuinte\b/i,
    check: validate,
  }),
];
