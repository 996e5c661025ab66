import { vendorKey, type VendorKey } from './vendor-key.ts';

export const perplexity: readonly VendorKey[] = [
  vendorKey({
    vendor: 'perplexity',
    kind: 'perplexity-key',
    name: 'Perplexity key',
    marks: ['pplx-'],
    key: 'pplx-[A-Za-z0-9]{48}',
  }),
];
