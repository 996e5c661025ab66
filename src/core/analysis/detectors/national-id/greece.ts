import { validate } from 'stdnum/lib/cjs/gr/amka.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const greece: readonly NationalId[] = [
  nationalId({
    kind: 'gr-amka',
    name: 'Greek social security number (AMKA)',
    pattern: digitGroups(11),
    context: /\bamka\b|αμκα/i,
    check: validate,
  }),
];
