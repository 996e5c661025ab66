import { vendorKey, type VendorKey } from './vendor-key.ts';

export const replicate: readonly VendorKey[] = [
  vendorKey({
    vendor: 'replicate',
    kind: 'replicate-token',
    name: 'Replicate token',
    marks: ['r8_'],
    key: 'r8_[A-Za-z0-9]{37}',
  }),
];
