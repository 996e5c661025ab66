import { vendorKey, type VendorKey } from './vendor-key.ts';

export const rubyGems: readonly VendorKey[] = [
  vendorKey({
    vendor: 'rubygems',
    kind: 'rubygems-key',
    name: 'RubyGems key',
    marks: ['rubygems_'],
    key: 'rubygems_[0-9a-f]{48}',
  }),
];
