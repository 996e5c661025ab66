import { validate } from 'stdnum/lib/cjs/be/nn.js';
import { nationalId, type NationalId } from './national-id.ts';

export const belgium: readonly NationalId[] = [
  nationalId({
    kind: 'be-nn',
    name: 'Belgian national number',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{2}[. -]?[0-9]{2}[. -]?[0-9]{2}[- ]?[0-9]{3}[. -]?[0-9]{2}(?!\w)/g,
    context:
      /\bnational (?:number|register)\b|\bnuméro national\b|\bregistre national\b|\brijksregister|\binsz\b|\bniss\b/i,
    check: validate,
  }),
];
