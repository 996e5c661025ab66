import { vendorKey, type VendorKey } from './vendor-key.ts';

export const contentful: readonly VendorKey[] = [
  vendorKey({
    vendor: 'contentful',
    kind: 'contentful-token',
    name: 'Contentful token',
    marks: ['CFPAT-'],
    key: 'CFPAT-[A-Za-z0-9_-]{43}',
  }),
];
