import { vendorKey, type VendorKey } from './vendor-key.ts';

export const mailgun: readonly VendorKey[] = [
  vendorKey({
    vendor: 'mailgun',
    kind: 'mailgun-key',
    name: 'Mailgun key',
    marks: ['key-'],
    key: 'key-[0-9a-f]{32}',
  }),
];
