import { shapeDetector, type Detector } from '../detector.ts';
import { TRAIT } from '../traits.ts';
import { entropy, isStandIn, mixes } from './randomness.ts';

/**
 * Something called a secret, a sign, and a value in one piece. Names end with the word (`db_password`, `client_secret`,
 * `SECRET_KEY`), so that `token_count` and `tokenizer` are none.
 */
const PATTERN =
  /(?:passwo?r?d|passwd|pwd|secret(?:[_-]?key)?|api[_-]?(?:key|token|secret)|access[_-]?(?:key|token)|auth[_-]?(?:key|token)|token|private[_-]?key|credentials?|密钥|密码|口令|令牌)["'`]?[ ]{0,3}(?:[:=：]|=>|:=|是|为)[ ]{0,3}["'`]?(?<value>[A-Za-z0-9!@#%^&*+/_=.~$-]{7,127}[A-Za-z0-9!@#%^&*+/_=~$-])\.?(?=$|[\s"'`,;，。；)}\]])/gim;

const LEAST_BITS = 3;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const CODE = /^(?:https?:|\/|\.|\$|[a-z_]\w*\.[a-z_]\w*$|self\.|this\.|process\.|os\.)/i;

/** Secrets known by their names alone: high entropy after `password =` and the like. */
export const assignment: Detector = shapeDetector({
  kind: 'assigned-secret',
  name: 'Secret',
  placeholder: 'SECRET',
  needs: TRAIT.mixed,
  pattern: PATTERN,
  isValid: (value) => !UUID.test(value) && !CODE.test(value) && !isStandIn(value) && looksRandom(value),
});

/** Words, versions and identifiers hardly ever have letters next to digits twice. */
function looksRandom(value: string): boolean {
  return mixes(value) >= 2 && entropy(value) >= LEAST_BITS;
}
