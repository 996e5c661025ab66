import { validate as validateBrn } from 'stdnum/lib/cjs/kr/brn.js';
import { validate } from 'stdnum/lib/cjs/kr/rrn.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const korea: readonly NationalId[] = [
  nationalId({
    kind: 'kr-rrn',
    name: 'Korean resident registration number',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{6}-[1-8][0-9]{6}(?!\w|-)/g,
    check: validate,
  }),
  nationalId({
    kind: 'kr-rrn',
    name: 'Korean resident registration number',
    pattern: digitGroups(13),
    context: /주민|\brrn\b|\bresident registration\b/i,
    check: validate,
  }),
  nationalId({
    kind: 'kr-brn',
    name: 'Korean business number',
    pattern: digitGroups(3, 2, 5),
    context: /사업자|\bbrn\b|\bbusiness registration\b/i,
    check: validateBrn,
  }),
];
