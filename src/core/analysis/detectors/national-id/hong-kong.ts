import { validate } from 'stdnum/lib/cjs/hk/hkid.js';
import { nationalId, type NationalId } from './national-id.ts';

export const hongKong: readonly NationalId[] = [
  nationalId({
    kind: 'hk-id',
    name: 'Hong Kong identity card number',
    pattern: /(?<![0-9A-Za-z])[A-Z]{1,2}[0-9]{6} ?[(（][0-9A][)）]/g,
    check: isHkid,
  }),
  nationalId({
    kind: 'hk-id',
    name: 'Hong Kong identity card number',
    pattern: /(?<![0-9A-Za-z])[A-Z]{1,2}[0-9]{6}[0-9A](?![0-9A-Za-z])/g,
    context: /\bhk ?id\b|\bhong kong id|香港身[份分][证證]/i,
    check: validate,
  }),
];

function isHkid(value: string): boolean {
  return validate(value.replaceAll(/[^0-9A-Z]/g, '')).isValid;
}
