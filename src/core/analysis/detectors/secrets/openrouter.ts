import { vendorKey, type VendorKey } from './vendor-key.ts';

export const openrouter: readonly VendorKey[] = [
  vendorKey({
    vendor: 'openrouter',
    kind: 'openrouter-key',
    name: 'OpenRouter key',
    marks: ['sk-or-'],
    key: 'sk-or-v1-[0-9a-f]{64}',
  }),
];
