import { validate as validateIva } from 'stdnum/lib/cjs/it/iva.js';
import { validate } from 'stdnum/lib/cjs/it/codicefiscale.js';
import { digitGroups, nationalId, type NationalId } from './national-id.ts';

export const italy: readonly NationalId[] = [
  nationalId({
    kind: 'it-codice-fiscale',
    name: 'Italian tax code (codice fiscale)',
    pattern:
      /(?<![0-9A-Za-z])[A-Za-z]{6}[0-9LMNP-Vl-v]{2}[A-EHLMPR-Ta-ehlmpr-t][0-9LMNP-Vl-v]{2}[A-Za-z][0-9LMNP-Vl-v]{3}[A-Za-z](?![0-9A-Za-z])/g,
    check: validate,
  }),
  nationalId({
    kind: 'it-vat-code',
    name: 'Italian VAT number',
    pattern: digitGroups(11),
    context: /\bpartita iva\b|\bp\.? ?iva\b|\bvat\b/i,
    check: validateIva,
  }),
];
