import { vendorKey, type VendorKey } from './vendor-key.ts';

export const postman: readonly VendorKey[] = [
  vendorKey({
    vendor: 'postman',
    kind: 'postman-key',
    name: 'Postman key',
    marks: ['PMAK-'],
    key: 'PMAK-[0-9a-f]{24}-[0-9a-f]{34}',
  }),
];
