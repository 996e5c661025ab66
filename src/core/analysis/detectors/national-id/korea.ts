import { validate } from 'stdnum/lib/cjs/kr/rrn.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const korea: readonly NationalId[] = [
  nationalId({
    kind: 'kr-rrn',
    name: 'Korean resident registration number',
    pattern: /(?<![\w.,+*/#-])[0-9]{6}-[1-8][0-9]{6}(?!\w|-)/g,
    check: validate,
  }),
  nationalId({
    kind: 'kr-rrn',
    name: 'Korean resident registration number',
    pattern: digitGroups(13),
    context: /주민|\brrn\b|\bresident registration\b/i,
    check: validate,
  }),
];
