import { vendorKey, type VendorKey } from './vendor-key.ts';

export const together: readonly VendorKey[] = [
  vendorKey({
    vendor: 'together',
    kind: 'together-key',
    name: 'Together AI key',
    marks: ['tgp_v1_'],
    key: 'tgp_v1_[A-Za-z0-9_-]{43}',
  }),
];
