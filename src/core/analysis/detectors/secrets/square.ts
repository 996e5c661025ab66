import { vendorKey, type VendorKey } from './vendor-key.ts';

export const square: readonly VendorKey[] = [
  vendorKey({
    vendor: 'square',
    kind: 'square-token',
    name: 'Square token',
    marks: ['sq0atp-', 'sq0csp-'],
    key: 'sq0(?:atp-[A-Za-z0-9_-]{22}|csp-[A-Za-z0-9_-]{43})',
  }),
];
