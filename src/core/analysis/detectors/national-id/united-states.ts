import { validate } from 'stdnum/lib/cjs/us/ein.js';
import { compact, passesLuhn, weightedSum } from '../check-digits.ts';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const unitedStates: readonly NationalId[] = [
  nationalId({
    kind: 'us-npi',
    name: 'US health provider number (NPI)',
    pattern: digitGroups(10),
    context: /\bnpi\b|\bnational provider\b/i,
    check: isNpi,
  }),
  nationalId({
    kind: 'us-aba-routing',
    name: 'US bank routing number',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{4}-?[0-9]{4}-?[0-9](?!\w|-)/g,
    context: /\baba\b|\brouting\b|\brtn\b/i,
    check: isRouting,
  }),
  nationalId({
    kind: 'us-ein',
    name: 'US employer number (EIN)',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{2}-[0-9]{7}(?!\w|-)/g,
    context: /\bein\b|\bemployer id/i,
    check: validate,
  }),
  nationalId({
    kind: 'us-mbi',
    name: 'US Medicare number (MBI)',
    pattern:
      /(?<![0-9A-Za-z])[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-?[AC-HJKMNP-RT-Y]{2}[0-9]{2}(?![0-9A-Za-z])/g,
    context: /\bmedicare\b|\bmbi\b|\bbeneficiary\b/i,
  }),
];

/** Luhn with the prefix 80840 of health identifiers of the United States (CMS). */
function isNpi(value: string): boolean {
  const digits = compact(value);
  return /^[12]/.test(digits) && passesLuhn(`80840${digits}`);
}

/** Weights 3, 7, 1; the first two digits name a Federal Reserve district or a special use (American Bankers Association). */
function isRouting(value: string): boolean {
  const digits = compact(value);
  const prefix = Number(digits.slice(0, 2));
  const isUsed =
    prefix <= 12 || (prefix >= 21 && prefix <= 32) || (prefix >= 61 && prefix <= 72) || prefix === 80;
  return isUsed && weightedSum(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
}
