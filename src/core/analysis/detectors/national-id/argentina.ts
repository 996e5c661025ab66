import { validate } from 'stdnum/lib/cjs/ar/cuit.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const argentina: readonly NationalId[] = [
  nationalId({
    kind: 'ar-dni',
    name: 'Argentine identity number (DNI)',
    pattern: digitGroups(2, 3, 3),
    context: /\bdni\b|\bdocumento nacional\b/i,
  }),
  nationalId({
    kind: 'ar-cuit',
    name: 'Argentine tax number (CUIT)',
    pattern: digitGroups(2, 8, 1),
    context: /\bcui[tl]\b/i,
    check: validate,
  }),
];
