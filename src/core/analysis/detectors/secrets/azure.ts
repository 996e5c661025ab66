import { vendorKey, type VendorKey } from './vendor-key.ts';

export const azure: readonly VendorKey[] = [
  vendorKey({
    vendor: 'azure',
    kind: 'azure-storage-key',
    name: 'Azure storage key',
    marks: ['AccountKey='],
    key: '(?<=AccountKey=)[A-Za-z0-9+/]{86}==',
  }),
  vendorKey({
    vendor: 'azure',
    kind: 'azure-client-secret',
    name: 'Microsoft Entra client secret',
    marks: ['Q~'],
    key: '[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}',
  }),
];
