import { compact, weightedSum } from '../check-digits.ts';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const japan: readonly NationalId[] = [
  nationalId({
    kind: 'jp-my-number',
    name: 'Japanese My Number',
    pattern: digitGroups(4, 4, 4),
    context: /マイナンバー|個人番号|\bmy number\b/i,
    check: isMyNumber,
  }),
];

/** Modulus 11, weights 6 to 2, 7 to 2 (Ordinance of the Ministry of Internal Affairs 85 of 2014). */
function isMyNumber(value: string): boolean {
  const digits = compact(value);
  const rest = weightedSum(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === Number(digits[11]);
}
