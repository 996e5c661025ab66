import { vendorKey, type VendorKey } from './vendor-key.ts';

export const doppler: readonly VendorKey[] = [
  vendorKey({
    vendor: 'doppler',
    kind: 'doppler-token',
    name: 'Doppler token',
    marks: ['dp.'],
    key: String.raw`dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}`,
  }),
];
