import { validate } from 'stdnum/lib/cjs/il/idnr.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const israel: readonly NationalId[] = [
  nationalId({
    kind: 'il-id',
    name: 'Israeli identity number',
    pattern: digitGroups(9),
    context: /\bteudat zehut\b|תעודת זהות|ת\.ז|מספר זהות|\bisraeli? id/i,
    check: validate,
  }),
];
