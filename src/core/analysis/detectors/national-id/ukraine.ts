import { validate } from 'stdnum/lib/cjs/ua/rntrc.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const ukraine: readonly NationalId[] = [
  nationalId({
    kind: 'ua-rntrc',
    name: 'Ukrainian taxpayer number',
    pattern: digitGroups(10),
    context: /рнокпп|ипн|\brntrc\b/i,
    check: validate,
  }),
];
