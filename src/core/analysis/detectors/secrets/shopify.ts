import { vendorKey, type VendorKey } from './vendor-key.ts';

export const shopify: readonly VendorKey[] = [
  vendorKey({
    vendor: 'shopify',
    kind: 'shopify-token',
    name: 'Shopify token',
    marks: ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    key: 'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}',
  }),
];
