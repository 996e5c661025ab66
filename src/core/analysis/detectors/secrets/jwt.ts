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
  isValid: (value) => hasAlgorithm(value.slice(0, value.indexOf('.'))),
});

/** RFC 7515: the header names the algorithm. */
function hasAlgorithm(header: string): boolean {
  try {
    return /"alg"\s*:/.test(String.fromCharCode(...base64urlnopad.decode(header)));
  } catch {
    // Not base64url: the decoder throws.
    return false;
  }
}
