import { shapeDetector, type Detector } from './detector.ts';
import { TRAIT } from './traits.ts';

const WORDS =
  /\bssns?\b|\bsocial[ _-]?security\b|\bitin\b|\btaxpayer\b|\btax ?id\b|社会安全号|社会保险号|社安号/i;

/**
 * Numbers that everyone knows: the one printed on wallet inserts from 1938 (078-05-1120), and the fillers of forms. The
 * Social Security Administration never issues 987-65-4320 to 4329, which are for advertisements.
 */
const KNOWN =
  /^(?:078051120|123456789|987654321|98765432\d|111111111|222222222|333333333|444444444|555555555|111223333)$/;

/** Three, two and four digits with one separator. The shape is so rare that it needs no word. */
const GROUPED = /(?<![\w.+*/#-]|\d,)\d{3}([- ])\d{2}\1\d{4}(?!\w|[.-]\d|,\d{3}(?!\d))/g;
const BARE = /(?<![\w.+*/#-])\d{9}(?!\w|[.-]\d|,\d{3}(?!\d))/g;

const ssn = {
  kind: 'us-ssn',
  name: 'US social security number',
  placeholder: 'US_SSN',
  needs: TRAIT.digits,
} as const;
const itin = {
  kind: 'us-itin',
  name: 'US taxpayer number (ITIN)',
  placeholder: 'US_ITIN',
  needs: TRAIT.digits,
} as const;

export const usSsn: readonly Detector[] = [
  shapeDetector({ ...ssn, pattern: GROUPED, isValid: (value) => value.includes('-') && isSsn(value) }),
  shapeDetector({
    ...ssn,
    pattern: GROUPED,
    isValid: (value) => value.includes(' ') && isSsn(value),
    context: WORDS,
  }),
  shapeDetector({ ...ssn, pattern: BARE, isValid: isSsn, context: WORDS }),
  shapeDetector({ ...itin, pattern: GROUPED, isValid: (value) => value.includes('-') && isItin(value) }),
  shapeDetector({
    ...itin,
    pattern: GROUPED,
    isValid: (value) => value.includes(' ') && isItin(value),
    context: WORDS,
  }),
  shapeDetector({ ...itin, pattern: BARE, isValid: isItin, context: WORDS }),
];

/** No area 000, 666 or 900 and above, no group 00, no serial 0000 (SSA, since 2011). */
function isSsn(value: string): boolean {
  const digits = value.replaceAll(/\D/g, '');
  return /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits) && !KNOWN.test(digits);
}

/** Area 9xx, group 50–65, 70–88, 90–92, 94–99 (IRS). */
function isItin(value: string): boolean {
  const digits = value.replaceAll(/\D/g, '');
  return /^9\d{2}(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}$/.test(digits) && !KNOWN.test(digits);
}
