import { vendorKey, type VendorKey } from './vendor-key.ts';

export const alibaba: readonly VendorKey[] = [
  vendorKey({
    vendor: 'alibaba',
    kind: 'alibaba-access-key-id',
    name: 'Alibaba Cloud access key id',
    marks: ['LTAI'],
    key: 'LTAI[A-Za-z0-9]{12,26}',
  }),
];
