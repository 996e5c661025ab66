import { validate } from 'stdnum/lib/cjs/in/aadhaar.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const india: readonly NationalId[] = [
  nationalId({
    kind: 'in-aadhaar',
    name: 'Aadhaar number',
    pattern: digitGroups(4, 4, 4),
    context: /\baadhaa?r\b|\buidai\b|आधार/i,
    check: validate,
  }),
  nationalId({
    kind: 'in-pan',
    name: 'Indian permanent account number (PAN)',
    pattern: /(?<![0-9A-Za-z])[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z](?![0-9A-Za-z])/g,
    context: /\bpan\b|\bpermanent account\b|\bincome tax\b/i,
  }),
];
