import { vendorKey, type VendorKey } from './vendor-key.ts';

export const baidu: readonly VendorKey[] = [
  vendorKey({
    vendor: 'baidu',
    kind: 'baidu-key',
    name: 'Baidu AI Cloud key',
    marks: ['bce-v3/'],
    key: 'bce-v3/ALTAK-[A-Za-z0-9]{21}/[0-9a-f]{40}',
  }),
];
