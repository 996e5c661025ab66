import { vendorKey, type VendorKey } from './vendor-key.ts';

export const pinecone: readonly VendorKey[] = [
  vendorKey({
    vendor: 'pinecone',
    kind: 'pinecone-key',
    name: 'Pinecone key',
    marks: ['pcsk_'],
    key: 'pcsk_[A-Za-z0-9_]{60,90}',
  }),
];
