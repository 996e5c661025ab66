import { validate } from 'stdnum/lib/cjs/za/idnr.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const southAfrica: readonly NationalId[] = [
  nationalId({
    kind: 'za-id',
    name: 'South African identity number',
    pattern: digitGroups(6, 4, 3),
    context: /\bsouth african?\b|\bsa id\b|\bid (?:number|no)\b|\bidentity (?:number|no|document)\b/i,
    check: validate,
  }),
];
