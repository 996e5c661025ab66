import { vendorKey, type VendorKey } from './vendor-key.ts';

export const pulumi: readonly VendorKey[] = [
  vendorKey({
    vendor: 'pulumi',
    kind: 'pulumi-token',
    name: 'Pulumi token',
    marks: ['pul-'],
    key: 'pul-[0-9a-f]{40}',
  }),
];
