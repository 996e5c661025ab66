import { vendorKey, type VendorKey } from './vendor-key.ts';

export const google: readonly VendorKey[] = [
  vendorKey({
    vendor: 'google',
    kind: 'google-api-key',
    name: 'Google API key',
    marks: ['AIza'],
    key: 'AIza[A-Za-z0-9_-]{35}',
  }),
  vendorKey({
    vendor: 'google',
    kind: 'google-oauth-secret',
    name: 'Google OAuth client secret',
    marks: ['GOCSPX-'],
    key: 'GOCSPX-[A-Za-z0-9_-]{28}',
  }),
  vendorKey({
    vendor: 'google',
    kind: 'google-access-token',
    name: 'Google access token',
    marks: ['ya29.'],
    key: String.raw`ya29\.[A-Za-z0-9_-]{40,240}`,
  }),
];
