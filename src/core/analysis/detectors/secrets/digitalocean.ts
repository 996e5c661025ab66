import { vendorKey, type VendorKey } from './vendor-key.ts';

export const digitalocean: readonly VendorKey[] = [
  vendorKey({
    vendor: 'digitalocean',
    kind: 'digitalocean-token',
    name: 'DigitalOcean token',
    marks: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    key: 'do[opr]_v1_[0-9a-f]{64}',
  }),
];
