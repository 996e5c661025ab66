import { vendorKey, type VendorKey } from './vendor-key.ts';

export const age: readonly VendorKey[] = [
  vendorKey({
    vendor: 'age',
    kind: 'age-secret-key',
    name: 'age secret key',
    marks: ['AGE-SECRET-KEY-1'],
    key: 'AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}',
  }),
];
