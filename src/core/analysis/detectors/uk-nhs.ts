import { compact, isUniform, weightedSum } from './check-digits.ts';
import { shapeDetector, type Detector } from './detector.ts';
import { TRAIT } from './traits.ts';

export const ukNhs: Detector = shapeDetector({
  kind: 'uk-nhs',
  name: 'NHS number',
  placeholder: 'UK_NHS',
  needs: TRAIT.digits,
  pattern: /(?<![\w.+*/#-]|\d,)\d{3}([ -]?)\d{3}\1\d{4}(?!\w|[.-]\d|,\d{3}(?!\d))/g,
  isValid: isNhs,
  context: /\bnhs\b|\bnational health\b|\bpatient (?:no|number|id)\b/i,
});

/** Modulus 11 with weights 10 to 2; a remainder that gives 10 is never issued (NHS Data Dictionary). */
function isNhs(value: string): boolean {
  const digits = compact(value);
  const check = (11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return !isUniform(digits) && check === Number(digits[9]);
}
