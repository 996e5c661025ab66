import { vendorKey, type VendorKey } from './vendor-key.ts';

export const docker: readonly VendorKey[] = [
  vendorKey({
    vendor: 'docker',
    kind: 'docker-token',
    name: 'Docker token',
    marks: ['dckr_pat_'],
    key: 'dckr_pat_[A-Za-z0-9_-]{27,36}',
  }),
];
