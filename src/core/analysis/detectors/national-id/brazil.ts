import { validate } from 'stdnum/lib/cjs/br/cpf.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const brazil: readonly NationalId[] = [
  nationalId({
    kind: 'br-cpf',
    name: 'Brazilian taxpayer number (CPF)',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}(?!\w)/g,
    check: validate,
  }),
  nationalId({
    kind: 'br-cpf',
    name: 'Brazilian taxpayer number (CPF)',
    pattern: digitGroups(3, 3, 3, 2),
    context: /\bcpf\b/i,
    check: validate,
  }),
];
