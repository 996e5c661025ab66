import { validate } from 'stdnum/lib/cjs/ro/cnp.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const romania: readonly NationalId[] = [
  nationalId({
    kind: 'ro-cnp',
    name: 'Romanian personal number (CNP)',
    pattern: digitGroups(13),
    context: /\bcnp\b|\bcod numeric\b/i,
    check: validate,
  }),
];
