import { validate } from 'stdnum/lib/cjs/it/codicefiscale.js';
import { nationalId, type NationalId } from './national-id.ts';

export const italy: readonly NationalId[] = [
  nationalId({
    kind: 'it-codice-fiscale',
    name: 'Italian tax code (codice fiscale)',
    pattern:
      /(?<![0-9A-Za-z])[A-Za-z]{6}[0-9LMNP-Vl-v]{2}[A-EHLMPR-Ta-ehlmpr-t][0-9LMNP-Vl-v]{2}[A-Za-z][0-9LMNP-Vl-v]{3}[A-Za-z](?![0-9A-Za-z])/g,
    check: validate,
  }),
];
