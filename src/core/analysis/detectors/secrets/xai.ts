import { vendorKey, type VendorKey } from './vendor-key.ts';

export const xai: readonly VendorKey[] = [
  vendorKey({
    vendor: 'xai',
    kind: 'xai-key',
    name: 'xAI key',
    marks: ['xai-'],
    key: 'xai-[A-Za-z0-9]{70,90}',
  }),
];
