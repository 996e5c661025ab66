import { validate } from 'stdnum/lib/cjs/ca/sin.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const canada: readonly NationalId[] = [
  nationalId({
    kind: 'ca-sin',
    name: 'Canadian social insurance number',
    pattern: digitGroups(3, 3, 3),
    context: /\bsins?\b|\bsocial insurance\b|\bnas\b/i,
    check: validate,
  }),
];
