import { vendorKey, type VendorKey } from './vendor-key.ts';

export const pypi: readonly VendorKey[] = [
  vendorKey({
    vendor: 'pypi',
    kind: 'pypi-token',
    name: 'PyPI token',
    marks: ['pypi-AgE'],
    key: 'pypi-AgE[A-Za-z0-9_-]{50,400}',
  }),
];
