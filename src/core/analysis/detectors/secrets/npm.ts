import { vendorKey, type VendorKey } from './vendor-key.ts';

export const npm: readonly VendorKey[] = [
  vendorKey({
    vendor: 'npm',
    kind: 'npm-token',
    name: 'npm token',
    marks: ['npm_'],
    key: 'npm_[A-Za-z0-9]{36}',
  }),
];
