import { validate } from 'stdnum/lib/cjs/cl/rut.js';
import { nationalId, type NationalId } from './national-id.ts';

export const chile: readonly NationalId[] = [
  nationalId({
    kind: 'cl-rut',
    name: 'Chilean identity number (RUT)',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}-[0-9Kk](?!\w)/g,
    context: /\bru[tn]\b|\brol [úu]nico\b/i,
    check: validate,
  }),
];
