import { isUniform } from './check-digits.ts';
import { shapeDetector, type Detector } from './detector.ts';
import { TRAIT } from './traits.ts';

const WORDS =
  /信用代码|税号|纳税人|识别号|组织机构|营业执照|\bcredit code\b|\buscc\b|\btaxpayer\b|\bunified social\b/i;

/** Eighteen characters of the alphabet of GB 32100, without I, O, S, V and Z; six digits of a district after two. */
const PATTERN = /(?<![0-9A-Za-z])[1-9A-HJ-NP-RTUWXY][1-9][0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}(?![0-9A-Za-z])/g;

const common = {
  kind: 'cn-uscc',
  name: 'Chinese unified social credit code',
  placeholder: 'CN_USCC',
  needs: TRAIT.digits,
  pattern: PATTERN,
} as const;

/**
 * Unified social credit codes of Chinese organisations (GB 32100-2015, check character modulo 31). One of digits alone
 * might be any long number, and one in lower case any token, so that they need a word.
 */
export const cnUscc: readonly Detector[] = [
  shapeDetector({ ...common, isValid: (value) => /[A-Z]/.test(value) && isUscc(value) }),
  shapeDetector({
    ...common,
    pattern: new RegExp(PATTERN, 'gi'),
    isValid: (value) => isUscc(value.toUpperCase()),
    context: WORDS,
  }),
];

/** Values of the characters are their places here; I, O, S, V and Z are left out. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Powers of 3 modulo 31. The check character makes the weighted sum a multiple of 31. */
function isUscc(value: string): boolean {
  let sum = 0;
  let weight = 1;
  for (const character of value.slice(0, 17)) {
    sum += ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return !isUniform(value) && ALPHABET[(31 - (sum % 31)) % 31] === value[17];
}
