import { vendorKey, type VendorKey } from './vendor-key.ts';

export const figma: readonly VendorKey[] = [
  vendorKey({
    vendor: 'figma',
    kind: 'figma-token',
    name: 'Figma token',
    marks: ['figd_'],
    key: 'figd_[A-Za-z0-9_-]{40,200}',
  }),
];
