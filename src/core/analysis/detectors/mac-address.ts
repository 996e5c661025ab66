import { isNear, shapeDetector, type Detector } from './detector.ts';
import { TRAIT } from './traits.ts';

/** Six pairs with one separator throughout, or Cisco's three groups of four; never part of a longer fingerprint. */
const PATTERN =
  /(?<![\w:.-])(?:[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![\w]|[:.-][0-9A-Fa-f])/g;

const WORDS =
  /\bmac\b|\bphysical address\b|\bether(?:net)?\b|\bhwaddr\b|\bbluetooth\b|\bwi-?fi\b|\bnic\b|物理地址|网卡|\bdevice\b/i;

const shape = shapeDetector({
  kind: 'mac-address',
  name: 'MAC address',
  placeholder: 'MAC_ADDRESS',
  needs: TRAIT.address,
  pattern: PATTERN,
  isValid: isDevice,
});

export const macAddress: Detector = {
  ...shape,
  // Digits alone may be dates or part numbers.
  find: (text) =>
    shape
      .find(text)
      .filter((span) => /[A-Fa-f]/.test(text.slice(span.start, span.end)) || isNear(text, WORDS, span)),
};

/** Broadcast and empty addresses are no device's. */
function isDevice(value: string): boolean {
  const digits = value.replaceAll(/[^0-9A-Fa-f]/g, '').toLowerCase();
  return !/^(?:f+|0+)$/.test(digits);
}
