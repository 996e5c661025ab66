import { base64urlnopad } from '@scure/base';
import { shapeDetector, type Detector } from '../detector.ts';
import { TRAIT } from '../traits.ts';

export const jwt: Detector = shapeDetector({
  kind: 'jwt',
  name: 'JSON Web Token',
  placeholder: 'JWT',
  needs: TRAIT.key,
  // Header and payload are JSON objects in base64url, so that both begin with `eyJ`; without a signature it opens nothing.
  pattern:
    /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,1024}\.eyJ[A-Za-z0-9_-]{4,8192}\.[A-Za-z0-9_-]{20,1024}(?![A-Za-z0-9_-])/g,
  isValid: (value) => {
    const [header = '', payload = ''] = value.split('.');
    return /"alg"\s*:/.test(decoded(header)) && !SAMPLE.test(decoded(payload));
  },
});

/** Whom the sample tokens of jwt.io and of RFC 7519's readers are for. */
const SAMPLE = /John Doe|"sub"\s*:\s*"1234567890"/;

/** Part of a token as text; a header names the algorithm (RFC 7515). */
function decoded(part: string): string {
  try {
    return String.fromCharCode(...base64urlnopad.decode(part));
  } catch {
    // Not base64url: the decoder throws.
    return '';
  }
}
