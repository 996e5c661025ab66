import { vendorKey, type VendorKey } from './vendor-key.ts';

export const supabase: readonly VendorKey[] = [
  vendorKey({
    vendor: 'supabase',
    kind: 'supabase-key',
    name: 'Supabase key',
    marks: ['sbp_', 'sb_secret_'],
    key: 'sbp_[0-9a-f]{40}|sb_secret_[A-Za-z0-9_-]{22,48}',
  }),
];
