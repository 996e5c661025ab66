import { validate } from 'stdnum/lib/cjs/fi/hetu.js';
import { nationalId, type NationalId } from './national-id.ts';

export const finland: readonly NationalId[] = [
  nationalId({
    kind: 'fi-hetu',
    name: 'Finnish personal identity code',
    pattern: /(?<![0-9A-Za-z])[0-3][0-9][01][0-9]{3}[+\-A-FU-Y][0-9]{3}[0-9A-Y](?![0-9A-Za-z])/g,
    check: validate,
  }),
];
