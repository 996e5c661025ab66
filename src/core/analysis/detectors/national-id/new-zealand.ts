import { validate } from 'stdnum/lib/cjs/nz/ird.js';
import { nationalId, type NationalId } from './national-id.ts';

export const newZealand: readonly NationalId[] = [
  nationalId({
    kind: 'nz-ird',
    name: 'New Zealand tax number (IRD)',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{2,3}-?[0-9]{3}-?[0-9]{3}(?!\w|-)/g,
    context: /\bird\b|\binland revenue\b/i,
    check: validate,
  }),
];
