import { validate as validateNip } from 'stdnum/lib/cjs/pl/nip.js';
import { validate } from 'stdnum/lib/cjs/pl/pesel.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const poland: readonly NationalId[] = [
  nationalId({
    kind: 'pl-pesel',
    name: 'Polish PESEL number',
    pattern: digitGroups(11),
    context: /\bpesel/i,
    check: validate,
  }),
  nationalId({
    kind: 'pl-nip',
    name: 'Polish tax number (NIP)',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{3}-?[0-9]{2,3}-?[0-9]{2}-?[0-9]{2,3}(?!\w|-)/g,
    context: /\bnip\b/i,
    check: validateNip,
  }),
];
