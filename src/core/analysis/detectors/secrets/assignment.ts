import { shapeDetector, type Detector } from '../detector.ts';
import { TRAIT } from '../traits.ts';
import { entropy, isStandIn, mixes } from './randomness.ts';

/**
 * Something called a secret, a sign, and a value in one piece. Names end with the word (`db_password`, `client_secret`,
 * `SECRET_KEY`), so that `token_count` and `tokenizer` are none.
 */
const PATTERN =
  /(?:passwo?r?d|passwd|passphrase|(?:^|[\s{,_"'-])pass|pwd|secret(?:[_-]?key)?|api[_-]?(?:key|token|secret)|access[_-]?(?:key|token)|auth[_-]?(?:key|token)|token|private[_-]?key|credentials?|密钥|密码|口令|令牌)["'`]?[ ]{0,3}(?:[:=：]|=>|:=|\bis\b|是|为)[ ]{0,3}["'`]?(?<value>(?:[A-Za-z0-9!@#%^*+/_=.~$-]|&(?!\w{1,32}=)){7,127}[A-Za-z0-9!@#%^&*+/_=~$-])\.?(?=$|[\s"'`,;&，。；)}\]])/gim;

/** Tokens that turn pages or say whose a key is, and the name in an ARN (`…:123456789012:secret:name`). */
const NO_SECRET =
  /(?:next|page|pagination|continuation|cursor|import|export|identity|public[_-]?key)[_-]?token[^\w\n]{1,9}$|\d:secret:$/i;

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
  unless: NO_SECRET,
  isValid: (value) => !UUID.test(value) && !CODE.test(value) && !isStandIn(value) && looksRandom(value),
});

/** Words, versions and identifiers hardly ever have letters next to digits twice, or once and signs of all kinds. */
function looksRandom(value: string): boolean {
  return entropy(value) >= LEAST_BITS && (mixes(value) >= 2 || hasAllKinds(value));
}

/** What rules for passwords ask for, but no word with `@123` behind it. */
const KINDS = [/[a-z]/, /[A-Z]/, /[0-9]/, /[!@#%^&*$]/];
const WORD = /passw|admin|welcome|abc|123/i;

function hasAllKinds(value: string): boolean {
  return value.length >= 10 && KINDS.every((kind) => kind.test(value)) && !WORD.test(value);
}
