import { validate } from 'stdnum/lib/cjs/cz/rc.js';
import { nationalId, type NationalId } from './national-id.ts';

export const czechia: readonly NationalId[] = [
  nationalId({
    kind: 'cz-rc',
    name: 'Czech or Slovak birth number',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{6}[/]?[0-9]{3,4}(?!\w)/g,
    context: /\brodn[éeý]|\bbirth number\b/i,
    check: validate,
  }),
];
