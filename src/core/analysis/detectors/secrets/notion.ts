import { vendorKey, type VendorKey } from './vendor-key.ts';

export const notion: readonly VendorKey[] = [
  vendorKey({
    vendor: 'notion',
    kind: 'notion-token',
    name: 'Notion token',
    marks: ['ntn_'],
    key: 'ntn_[A-Za-z0-9]{40,50}',
  }),
];
