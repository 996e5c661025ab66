import { shapeDetector, type Detector } from '../detector.ts';
import { TRAIT } from '../traits.ts';
import { isRandom } from './randomness.ts';

/** Forty characters of base64 have no mark of their own: what they are called must stand right before them. */
const PATTERN =
  /(?:aws[A-Za-z_ -]{0,32}|secret[_ -]?access[_ -]?key|secret[_ -]?key)["'”`]?\s{0,3}(?:[:=：]|=>|是|为|is)\s{0,3}["'“`]?(?<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi;

export const awsSecret: Detector = shapeDetector({
  kind: 'aws-secret-access-key',
  name: 'AWS secret access key',
  placeholder: 'AWS_SECRET_ACCESS_KEY',
  needs: TRAIT.key,
  pattern: PATTERN,
  // A row of hexadecimal digits is a hash.
  isValid: (value) => /[A-Z]/.test(value) && /[a-z]/.test(value) && /[0-9]/.test(value) && isRandom(value),
});
