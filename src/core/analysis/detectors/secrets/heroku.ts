import { vendorKey, type VendorKey } from './vendor-key.ts';

export const heroku: readonly VendorKey[] = [
  vendorKey({
    vendor: 'heroku',
    kind: 'heroku-key',
    name: 'Heroku key',
    marks: ['HRKU-'],
    key: 'HRKU-[A-Za-z0-9_-]{36,72}',
  }),
];
