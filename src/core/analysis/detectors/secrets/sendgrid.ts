import { vendorKey, type VendorKey } from './vendor-key.ts';

export const sendgrid: readonly VendorKey[] = [
  vendorKey({
    vendor: 'sendgrid',
    kind: 'sendgrid-key',
    name: 'SendGrid key',
    marks: ['SG.'],
    key: String.raw`SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}`,
  }),
];
