import { validate as validateDni } from 'stdnum/lib/cjs/es/dni.js';
import { validate as validateNie } from 'stdnum/lib/cjs/es/nie.js';
import { nationalId, type NationalId } from './national-id.ts';

export const spain: readonly NationalId[] = [
  nationalId({
    kind: 'es-nif',
    name: 'Spanish identity number (DNI)',
    pattern: /(?<![0-9A-Za-z])[0-9]{8}[ -]?[A-Z](?![0-9A-Za-z])/g,
    context: /\bdni\b|\bnif\b|\bdocumento\b|\bspanish\b/i,
    check: validateDni,
  }),
  nationalId({
    kind: 'es-nie',
    name: 'Spanish foreigner number (NIE)',
    pattern: /(?<![0-9A-Za-z])[XYZ][ -]?[0-9]{7}[ -]?[A-Z](?![0-9A-Za-z])/g,
    context: /\bnie\b|\bextranjero|\bforeigner\b|\bdocumento\b|\bspanish\b/i,
    check: validateNie,
  }),
];
