import { vendorKey, type VendorKey } from './vendor-key.ts';

export const planetScale: readonly VendorKey[] = [
  vendorKey({
    vendor: 'planetscale',
    kind: 'planetscale-token',
    name: 'PlanetScale token',
    marks: ['pscale_'],
    key: 'pscale_(?:tkn|oauth|pw)_[A-Za-z0-9_=.-]{32,64}',
  }),
];
