import { validate } from 'stdnum/lib/cjs/bg/egn.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const bulgaria: readonly NationalId[] = [
  nationalId({
    kind: 'bg-egn',
    name: 'Bulgarian civil number',
    pattern: digitGroups(10),
    context: /\begn\b|\bегн\b/i,
    check: validate,
  }),
];
