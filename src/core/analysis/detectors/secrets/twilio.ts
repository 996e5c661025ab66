import { vendorKey, type VendorKey } from './vendor-key.ts';

export const twilio: readonly VendorKey[] = [
  vendorKey({
    vendor: 'twilio',
    kind: 'twilio-key',
    name: 'Twilio key',
    marks: ['SK'],
    key: 'SK[0-9a-f]{32}',
  }),
];
