import { validate as validateGstin } from 'stdnum/lib/cjs/in/gstin.js';
import { validate as validateEpic } from 'stdnum/lib/cjs/in/epic.js';
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
  nationalId({
    kind: 'in-gstin',
    name: 'Indian goods and services tax number',
    pattern: /(?<![0-9A-Za-z])[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]Z[0-9A-Z](?![0-9A-Za-z])/g,
    check: validateGstin,
  }),
  nationalId({
    kind: 'in-voter',
    name: 'Indian voter number (EPIC)',
    pattern: /(?<![0-9A-Za-z])[A-Z]{3}[0-9]{7}(?![0-9A-Za-z])/g,
    context: /\bvoter\b|\bepic\b|\belect(?:ion|or)/i,
    check: validateEpic,
  }),
];
