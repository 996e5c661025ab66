import { vendorKey, type VendorKey } from './vendor-key.ts';

export const onePassword: readonly VendorKey[] = [
  vendorKey({
    vendor: '1password',
    kind: 'onepassword-token',
    name: '1Password service account token',
    marks: ['ops_ey'],
    key: 'ops_ey[A-Za-z0-9+/]{100,1280}={0,2}',
  }),
];
