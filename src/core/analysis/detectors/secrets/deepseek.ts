import { vendorKey, type VendorKey } from './vendor-key.ts';

export const deepseek: readonly VendorKey[] = [
  vendorKey({
    vendor: 'deepseek',
    kind: 'deepseek-key',
    name: 'API key',
    marks: ['sk-'],
    key: 'sk-[0-9a-f]{32}',
  }),
];
