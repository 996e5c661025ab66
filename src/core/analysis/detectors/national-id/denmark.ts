import { validate } from 'stdnum/lib/cjs/dk/cpr.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const denmark: readonly NationalId[] = [
  nationalId({
    kind: 'dk-cpr',
    name: 'Danish civil number (CPR)',
    pattern: digitGroups(6, 4),
    context: /\bcpr\b|\bpersonn(?:umme)?r\b/i,
    check: validate,
  }),
];
