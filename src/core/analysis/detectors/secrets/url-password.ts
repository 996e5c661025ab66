import { shapeDetector, type Detector } from '../detector.ts';
import { TRAIT } from '../traits.ts';
import { VENDOR_KEYS } from './registry.ts';
import { entropy, isStandIn } from './randomness.ts';

/** What samples use as passwords. */
const USUAL =
  /^(?:p(?:ass)?w(?:or)?d|pass(?:wd|phrase)?|secret|root|admin|guest|test|postgres|mysql|redis|mongo|user(?:name)?|token|123456\d*)\d{0,4}$/i;

/** Of these another detector says more: `https://x-access-token:ghs_…@github.com`. */
function isVendorKey(value: string): boolean {
  return VENDOR_KEYS.some(({ find }) => find(value).length > 0);
}

/** `scheme://user:password@host`; the user may be empty (Redis). Only the password is taken. */
const PATTERN =
  /\b[a-z][a-z0-9+.-]{1,24}:\/\/[^\s:@/"'<>{}[\]]{0,64}:(?<value>[^\s@/"'<>{}[\]]{6,128})@(?!(?:[\w-]{1,63}\.){0,3}example\b)[A-Za-z0-9_-][A-Za-z0-9._-]{1,252}/g;

export const urlPassword: Detector = shapeDetector({
  kind: 'url-password',
  name: 'Password in a URL',
  placeholder: 'PASSWORD',
  needs: TRAIT.scheme,
  pattern: PATTERN,
  isValid: (value) => !USUAL.test(value) && !isStandIn(value) && entropy(value) > 2 && !isVendorKey(value),
});
