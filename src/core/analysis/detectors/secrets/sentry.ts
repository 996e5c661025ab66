import { vendorKey, type VendorKey } from './vendor-key.ts';

export const sentry: readonly VendorKey[] = [
  vendorKey({
    vendor: 'sentry',
    kind: 'sentry-token',
    name: 'Sentry token',
    marks: ['sntrys_', 'sntryu_'],
    key: 'sntrys_eyJ[A-Za-z0-9+/=_-]{40,400}|sntryu_[0-9a-f]{64}',
  }),
];
