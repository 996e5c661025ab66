import { validate } from 'stdnum/lib/cjs/ie/pps.js';
import { nationalId, type NationalId } from './national-id.ts';

export const ireland: readonly NationalId[] = [
  nationalId({
    kind: 'ie-pps',
    name: 'Irish public service number',
    pattern: /(?<![0-9A-Za-z])[0-9]{7}[A-W][A-IW]?(?![0-9A-Za-z])/g,
    context: /\bppsn?\b|\bpersonal public service\b/i,
    check: validate,
  }),
];
