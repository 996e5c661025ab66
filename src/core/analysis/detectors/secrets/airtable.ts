import { vendorKey, type VendorKey } from './vendor-key.ts';

export const airtable: readonly VendorKey[] = [
  vendorKey({
    vendor: 'airtable',
    kind: 'airtable-token',
    name: 'Airtable token',
    marks: ['pat'],
    key: String.raw`pat[A-Za-z0-9]{14}\.[0-9a-f]{64}`,
  }),
];
