import { vendorKey, type VendorKey } from './vendor-key.ts';

export const newRelic: readonly VendorKey[] = [
  vendorKey({
    vendor: 'new-relic',
    kind: 'new-relic-key',
    name: 'New Relic key',
    marks: ['NRAK-'],
    key: 'NRAK-[A-Z0-9]{27}',
  }),
];
