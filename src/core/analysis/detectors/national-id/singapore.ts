import { validate as validateUen } from 'stdnum/lib/cjs/sg/uen.js';
import { weightedSum } from '../check-digits.ts';
import { nationalId, type NationalId } from './national-id.ts';

export const singapore: readonly NationalId[] = [
  nationalId({
    kind: 'sg-nric',
    name: 'Singaporean NRIC or FIN',
    pattern: /(?<![0-9A-Za-z])[STFGM][0-9]{7}[A-Z](?![0-9A-Za-z])/g,
    context: /\bnric\b|\bfin\b|\bsingapore/i,
    check: isNric,
  }),
  nationalId({
    kind: 'sg-uen',
    name: 'Singaporean entity number (UEN)',
    pattern: /(?<![0-9A-Za-z])(?:[0-9]{8,9}[A-Z]|[TSR][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z])(?![0-9A-Za-z])/g,
    context: /\buen\b|\bunique entity\b/i,
    check: validateUen,
  }),
];

/** Letters by the remainder of the weighted sum, of the Immigration & Checkpoints Authority; T, G and M start elsewhere. */
const LETTERS: Readonly<Record<string, readonly [string, number]>> = {
  S: ['JZIHGFEDCBA', 0],
  T: ['JZIHGFEDCBA', 4],
  F: ['XWUTRQPNMLK', 0],
  G: ['XWUTRQPNMLK', 4],
  M: ['XWUTRQPNJLK', 3],
};

function isNric(value: string): boolean {
  const [letters, offset] = LETTERS[value.charAt(0)] ?? ['', 0];
  const rest = (weightedSum(value.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  return letters[value.startsWith('M') ? 10 - rest : rest] === value[8] || letters[rest] === value[8];
}
