import { validate } from 'stdnum/lib/cjs/ch/ssn.js';
import { nationalId, type NationalId } from './national-id.ts';

export const switzerland: readonly NationalId[] = [
  nationalId({
    kind: 'ch-ahv',
    name: 'Swiss social security number (AHV)',
    pattern: /(?<![\w.+*/#-]|\d,)756\.?[0-9]{4}\.?[0-9]{4}\.?[0-9]{2}(?!\w)/g,
    check: validate,
  }),
];
