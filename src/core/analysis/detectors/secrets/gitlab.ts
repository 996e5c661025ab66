import { vendorKey, type VendorKey } from './vendor-key.ts';

export const gitlab: readonly VendorKey[] = [
  vendorKey({
    vendor: 'gitlab',
    kind: 'gitlab-token',
    name: 'GitLab token',
    marks: ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-', 'glft-', 'glsoat-'],
    key: 'gl(?:pat|dt|rt|ptt|cbt|ft|soat)-[A-Za-z0-9_-]{20,64}',
  }),
];
