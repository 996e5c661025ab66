import { vendorKey, type VendorKey } from './vendor-key.ts';

export const atlassian: readonly VendorKey[] = [
  vendorKey({
    vendor: 'atlassian',
    kind: 'atlassian-token',
    name: 'Atlassian API token',
    marks: ['ATATT3'],
    key: 'ATATT3[A-Za-z0-9_=-]{180,220}',
  }),
];
