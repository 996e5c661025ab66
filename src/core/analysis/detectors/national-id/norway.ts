import { validate } from 'stdnum/lib/cjs/no/fodselsnummer.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const norway: readonly NationalId[] = [
  nationalId({
    kind: 'no-fnr',
    name: 'Norwegian birth number',
    pattern: digitGroups(6, 5),
    context: /\bf[øo]dselsn(?:umme)?r\b|\bfnr\b|\bpersonn(?:umme)?r\b|\bd-nummer\b/i,
    check: validate,
  }),
];
