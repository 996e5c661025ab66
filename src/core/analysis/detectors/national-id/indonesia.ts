import { compact } from '../check-digits.ts';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const indonesia: readonly NationalId[] = [
  nationalId({
    kind: 'id-nik',
    name: 'Indonesian identity number (NIK)',
    pattern: digitGroups(16),
    context: /\bnik\b|\bktp\b|\binduk kependudukan\b/i,
    check: isNik,
  }),
];

/** Province 11 to 96 and a date of birth, to whose day 40 is added for women; no check digit. */
function isNik(value: string): boolean {
  const digits = compact(value);
  const day = Number(digits.slice(6, 8)) % 40;
  const month = Number(digits.slice(8, 10));
  return /^[1-9][1-9]/.test(digits) && day >= 1 && day <= 31 && month >= 1 && month <= 12;
}
