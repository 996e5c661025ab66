import { validate as validateTfn } from 'stdnum/lib/cjs/au/tfn.js';
import { validate as validateAbn } from 'stdnum/lib/cjs/au/abn.js';
import { validate as validateAcn } from 'stdnum/lib/cjs/au/acn.js';
import { compact, weightedSum } from '../check-digits.ts';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const australia: readonly NationalId[] = [
  nationalId({
    kind: 'au-tfn',
    name: 'Australian tax file number',
    pattern: digitGroups(3, 3, 3),
    context: /\btfn\b|\btax file\b/i,
    check: validateTfn,
  }),
  nationalId({
    kind: 'au-abn',
    name: 'Australian business number',
    pattern: digitGroups(2, 3, 3, 3),
    context: /\ba\.?b\.?n\b|\bbusiness number\b/i,
    check: validateAbn,
  }),
  nationalId({
    kind: 'au-acn',
    name: 'Australian company number',
    pattern: digitGroups(3, 3, 3),
    context: /\ba\.?c\.?n\b|\bcompany number\b/i,
    check: validateAcn,
  }),
  nationalId({
    kind: 'au-medicare',
    name: 'Australian Medicare number',
    pattern: digitGroups(4, 5, 1),
    context: /\bmedicare\b/i,
    check: isMedicare,
  }),
];

/** Weights 1, 3, 7, 9 twice over the first eight digits; the remainder by ten is the ninth. */
function isMedicare(value: string): boolean {
  const digits = compact(value);
  return /^[2-6]/.test(digits) && weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(digits[8]);
}
