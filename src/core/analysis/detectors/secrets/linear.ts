import { vendorKey, type VendorKey } from './vendor-key.ts';

export const linear: readonly VendorKey[] = [
  vendorKey({
    vendor: 'linear',
    kind: 'linear-key',
    name: 'Linear API key',
    marks: ['lin_api_'],
    key: 'lin_api_[A-Za-z0-9]{40}',
  }),
];
