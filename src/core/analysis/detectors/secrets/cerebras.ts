import { vendorKey, type VendorKey } from './vendor-key.ts';

export const cerebras: readonly VendorKey[] = [
  vendorKey({
    vendor: 'cerebras',
    kind: 'cerebras-key',
    name: 'Cerebras key',
    marks: ['csk-'],
    key: 'csk-[a-z0-9]{48}',
  }),
];
