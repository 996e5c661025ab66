import { validate } from 'stdnum/lib/cjs/fr/nir.js';
import { nationalId, type NationalId } from './national-id.ts';

export const france: readonly NationalId[] = [
  nationalId({
    kind: 'fr-nir',
    name: 'French social security number (NIR)',
    pattern:
      /(?<![\w.+*/#-]|\d,)[12][ ]?[0-9]{2}[ ]?[0-9]{2}[ ]?(?:[0-9]{2}|2[AB])[ ]?[0-9]{3}[ ]?[0-9]{3}[ ]?[0-9]{2}(?!\w)/g,
    context: /\bnir\b|\bs[ée]curit[ée] sociale\b|\bs[ée]cu\b|\bcarte vitale\b|\binsee\b|\bfrench\b/i,
    check: validate,
  }),
];
