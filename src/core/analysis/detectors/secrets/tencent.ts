import { vendorKey, type VendorKey } from './vendor-key.ts';

export const tencent: readonly VendorKey[] = [
  vendorKey({
    vendor: 'tencent',
    kind: 'tencent-secret-id',
    name: 'Tencent Cloud secret id',
    marks: ['AKID'],
    key: 'AKID[A-Za-z0-9]{32}',
  }),
];
