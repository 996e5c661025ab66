import { validate as validateOrgnr } from 'stdnum/lib/cjs/se/orgnr.js';
import { compact, passesLuhn } from '../check-digits.ts';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const sweden: readonly NationalId[] = [
  nationalId({
    kind: 'se-personnummer',
    name: 'Swedish personal number',
    pattern: /(?<![\w.+*/#-]|\d,)(?:19|20)?[0-9]{6}[-+]?[0-9]{4}(?!\w|-)/g,
    context: /\bpersonn(?:umme)?r|\bpersonal identity number\b|\bswedish\b/i,
    check: isPersonnummer,
  }),
  nationalId({
    kind: 'se-organisationsnummer',
    name: 'Swedish organisation number',
    pattern: digitGroups(6, 4),
    context: /\borganisationsnummer\b|\borg\.? ?n(?:umme)?r\b/i,
    check: validateOrgnr,
  }),
];

/** Luhn over the last ten digits; a day above 60 is a coordination number's. The century may stand before them. */
function isPersonnummer(value: string): boolean {
  const digits = compact(value).slice(-10);
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4, 6)) % 60;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && passesLuhn(digits);
}
