import { validate } from 'stdnum/lib/cjs/co/nit.js';
import { nationalId, type NationalId } from './national-id.ts';

export const colombia: readonly NationalId[] = [
  nationalId({
    kind: 'co-nit',
    name: 'Colombian tax number (NIT)',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}-[0-9](?!\w)/g,
    context: /\bnit\b/i,
    check: validate,
  }),
];
