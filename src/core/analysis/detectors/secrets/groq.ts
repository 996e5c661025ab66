import { vendorKey, type VendorKey } from './vendor-key.ts';

export const groq: readonly VendorKey[] = [
  vendorKey({
    vendor: 'groq',
    kind: 'groq-key',
    name: 'Groq API key',
    marks: ['gsk_'],
    key: 'gsk_[A-Za-z0-9]{48,60}',
  }),
];
