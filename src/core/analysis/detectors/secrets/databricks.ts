import { vendorKey, type VendorKey } from './vendor-key.ts';

export const databricks: readonly VendorKey[] = [
  vendorKey({
    vendor: 'databricks',
    kind: 'databricks-token',
    name: 'Databricks token',
    marks: ['dapi'],
    key: 'dapi[0-9a-f]{32}(?:-[0-9])?',
  }),
];
