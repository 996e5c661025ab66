import { validate as validateSvnr } from 'stdnum/lib/cjs/de/svnr.js';
import { validate } from 'stdnum/lib/cjs/de/idnr.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const germany: readonly NationalId[] = [
  nationalId({
    kind: 'de-steuer-id',
    name: 'German tax id',
    pattern: digitGroups(2, 3, 3, 3),
    context: /\bsteuer|\bidnr\b|\bidentifikationsnummer\b|\bgerman tax\b|\btin\b/i,
    check: validate,
  }),
  nationalId({
    kind: 'de-kvnr',
    name: 'German health insurance number',
    pattern: /(?<![0-9A-Za-z])[A-Z][0-9]{9}(?![0-9A-Za-z])/g,
    context: /versicher|\bkvnr\b|\bkrankenkasse|\bhealth insurance\b/i,
    check: isKvnr,
  }),
  nationalId({
    kind: 'de-social-security',
    name: 'German pension insurance number',
    pattern: /(?<![0-9A-Za-z])[0-9]{2} ?[0-9]{6} ?[A-Z] ?[0-9]{3}(?![0-9A-Za-z])/g,
    context: /versicherung|\brvnr\b|\bsvnr\b|\bsocial security\b/i,
    check: validateSvnr,
  }),
];

/** The letter counts as two digits; digits are weighted 1 and 2 by turns and summed digit by digit (GKV-Spitzenverband). */
function isKvnr(value: string): boolean {
  const letter = String(value.charCodeAt(0) - 64).padStart(2, '0');
  const digits = letter + value.slice(1, 9);
  const sum = [...digits].reduce((total, digit, i) => total + digitSum(Number(digit) * ((i % 2) + 1)), 0);
  return sum % 10 === Number(value[9]);
}

function digitSum(number: number): number {
  return number > 9 ? number - 9 : number;
}
