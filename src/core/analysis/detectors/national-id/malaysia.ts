import { validate } from 'stdnum/lib/cjs/my/nric.js';
import { nationalId, type NationalId } from './national-id.ts';

export const malaysia: readonly NationalId[] = [
  nationalId({
    kind: 'my-nric',
    name: 'Malaysian identity card number',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{6}-?[0-9]{2}-?[0-9]{4}(?!\w|-)/g,
    context: /\bnric\b|\bkad pengenalan\b|\bmykad\b|\bno\.? kp\b|\bmalaysian? id|\bic (?:no|number|card)\b/i,
    check: validate,
  }),
];
