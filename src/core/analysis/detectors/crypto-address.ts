import { keccak_256 } from '@noble/hashes/sha3.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bech32, bech32m, createBase58check } from '@scure/base';
import { shapeDetector, type Detector } from './detector.ts';
import { TRAIT } from './traits.ts';

/** Version bytes of Bitcoin (0, 5), Litecoin (48, 50), Dogecoin (30, 22), Dash (76, 16), Zcash (28) and Tron (65). */
const VERSIONS = new Set([0, 5, 48, 50, 30, 22, 76, 16, 28, 65]);

/** Filler such as `0xdeaddead…` and the zero address has fewer different digits than any real address. */
const FEWEST_DIGITS = 8;

const base58check = createBase58check(sha256);

const common = {
  kind: 'crypto-address',
  name: 'Crypto wallet address',
  placeholder: 'WALLET',
  needs: TRAIT.key,
} as const;

export const cryptoAddress: readonly Detector[] = [
  shapeDetector({
    ...common,
    pattern: /(?<![0-9A-Za-z])[13LMDATX79tr][1-9A-HJ-NP-Za-km-z]{24,34}(?![0-9A-Za-z])/g,
    isValid: isBase58,
  }),
  shapeDetector({
    ...common,
    pattern: /(?<![0-9A-Za-z])(?:bc1|ltc1)[02-9ac-hj-np-z]{11,87}(?![0-9A-Za-z])/g,
    isValid: isBech32,
  }),
  shapeDetector({
    ...common,
    pattern: /(?<![0-9A-Za-z])0x[0-9A-Fa-f]{40}(?![0-9A-Za-z])/g,
    isValid: isEthereum,
  }),
];

function isBase58(value: string): boolean {
  return holds(() => VERSIONS.has(base58check.decode(value)[0] ?? -1));
}

/** BIP 173 and BIP 350: version 0 has the checksum of bech32, all others that of bech32m. */
function isBech32(value: string): boolean {
  return holds(
    () => value !== '' && (bech32m.decodeUnsafe(value, 90) ?? bech32.decodeUnsafe(value, 90)) !== undefined,
  );
}

/** EIP-55: where letters are mixed, their case is the checksum. */
function isEthereum(value: string): boolean {
  const digits = value.slice(2);
  const lower = digits.toLowerCase();
  if (new Set(lower).size < FEWEST_DIGITS) return false;
  if (digits === lower || digits === digits.toUpperCase()) return true;
  const hash = keccak_256(Uint8Array.from(lower, (character) => character.charCodeAt(0)));
  return [...digits].every((character, i) => {
    const nibble = ((hash[i >> 1] ?? 0) >> (i % 2 === 0 ? 4 : 0)) & 15;
    return /\d/.test(character) || nibble > 7 === (character === character.toUpperCase());
  });
}

/** The decoders throw for a wrong checksum. */
function holds(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}
