import { vendorKey, type VendorKey } from './vendor-key.ts';

export const vercel: readonly VendorKey[] = [
  vendorKey({
    vendor: 'vercel',
    kind: 'vercel-token',
    name: 'Vercel token',
    marks: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'],
    key: 'vc[piark]_[A-Za-z0-9]{20,60}',
  }),
];
