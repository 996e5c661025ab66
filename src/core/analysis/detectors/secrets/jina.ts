import { vendorKey, type VendorKey } from './vendor-key.ts';

export const jina: readonly VendorKey[] = [
  vendorKey({
    vendor: 'jina',
    kind: 'jina-key',
    name: 'Jina AI key',
    marks: ['jina_'],
    key: 'jina_[A-Za-z0-9_-]{56,64}',
  }),
];
