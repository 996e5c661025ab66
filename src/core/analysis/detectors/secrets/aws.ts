import { vendorKey, type VendorKey } from './vendor-key.ts';

export const aws: readonly VendorKey[] = [
  vendorKey({
    vendor: 'aws',
    kind: 'aws-access-key-id',
    name: 'AWS access key id',
    marks: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    key: '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}',
  }),
];
