import { vendorKey, type VendorKey } from './vendor-key.ts';

export const stripe: readonly VendorKey[] = [
  vendorKey({
    vendor: 'stripe',
    kind: 'stripe-key',
    name: 'Stripe key',
    marks: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'],
    key: '[sr]k_(?:live|test)_[A-Za-z0-9]{20,120}|whsec_[A-Za-z0-9+/]{32,64}=?',
  }),
];
