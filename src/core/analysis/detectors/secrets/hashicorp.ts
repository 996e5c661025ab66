import { vendorKey, type VendorKey } from './vendor-key.ts';

export const hashicorp: readonly VendorKey[] = [
  vendorKey({
    vendor: 'hashicorp',
    kind: 'vault-token',
    name: 'HashiCorp Vault token',
    marks: ['hvs.', 'hvb.', 'hvr.'],
    key: String.raw`hv[sbr]\.[A-Za-z0-9_-]{24,200}`,
  }),
];
