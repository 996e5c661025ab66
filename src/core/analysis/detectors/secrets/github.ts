import { vendorKey, type VendorKey } from './vendor-key.ts';

export const github: readonly VendorKey[] = [
  vendorKey({
    vendor: 'github',
    kind: 'github-token',
    name: 'GitHub token',
    marks: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    key: 'gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}',
  }),
];
