import { vendorKey, type VendorKey } from './vendor-key.ts';

export const netlify: readonly VendorKey[] = [
  vendorKey({
    vendor: 'netlify',
    kind: 'netlify-token',
    name: 'Netlify token',
    marks: ['nfp_'],
    key: 'nfp_[A-Za-z0-9]{36,40}',
  }),
];
