import { validate } from 'stdnum/lib/cjs/ru/inn.js';
import { compact, weightedSum } from '../check-digits.ts';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const russia: readonly NationalId[] = [
  nationalId({
    kind: 'ru-inn',
    name: 'Russian taxpayer number (INN)',
    pattern: digitGroups(12),
    context: /(?<![A-Za-zА-Яа-я])(?:инн|inn)(?![A-Za-zА-Яа-я])/i,
    check: validate,
  }),
  nationalId({
    kind: 'ru-snils',
    name: 'Russian pension number (SNILS)',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{3}-[0-9]{3}-[0-9]{3}[ -][0-9]{2}(?!\w)/g,
    context: /снилс|\bsnils\b/i,
    check: isSnils,
  }),
];

/** Weights 9 to 1 modulo 101, of which 100 counts as 0. */
function isSnils(value: string): boolean {
  const digits = compact(value);
  return (weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === Number(digits.slice(9));
}
