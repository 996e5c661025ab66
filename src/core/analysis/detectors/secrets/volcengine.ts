import { vendorKey, type VendorKey } from './vendor-key.ts';

export const volcengine: readonly VendorKey[] = [
  vendorKey({
    vendor: 'volcengine',
    kind: 'volcengine-access-key-id',
    name: 'Volcengine access key id',
    marks: ['AKLT'],
    key: 'AKLT[A-Za-z0-9]{40,52}',
  }),
];
