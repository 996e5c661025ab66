import { weightedSum } from '../check-digits.ts';
import { nationalId, type NationalId } from './national-id.ts';

export const taiwan: readonly NationalId[] = [
  nationalId({
    kind: 'tw-id',
    name: 'Taiwanese identity number',
    pattern: /(?<![0-9A-Za-z])[A-Z][1289A-D][0-9]{8}(?![0-9A-Za-z])/g,
    context: /身[分份][證证]|\bnational id\b|\bid (?:card|number|no)\b|\btaiwan|居留[證证]/i,
    check: isTaiwanese,
  }),
];

/** The letter stands for two digits, in the order in which the counties were numbered; then modulus 10. */
const COUNTIES = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';

function isTaiwanese(value: string): boolean {
  const county = COUNTIES.indexOf(value.charAt(0)) + 10;
  const second = /[0-9]/.test(value.charAt(1))
    ? value.charAt(1)
    : String(COUNTIES.indexOf(value.charAt(1)) % 10);
  const digits = String(county) + second + value.slice(2);
  return weightedSum(digits, [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]) % 10 === 0;
}
