import { validate } from 'stdnum/lib/cjs/th/idnr.js';
import { nationalId, type NationalId } from './national-id.ts';

export const thailand: readonly NationalId[] = [
  nationalId({
    kind: 'th-id',
    name: 'Thai identity number',
    pattern: /(?<![\w.+*/#-]|\d,)[1-8]-?[0-9]{4}-?[0-9]{5}-?[0-9]{2}-?[0-9](?!\w|-)/g,
    context: /ประชาชน|\bthai\b|\bcitizen id\b/i,
    check: validate,
  }),
];
