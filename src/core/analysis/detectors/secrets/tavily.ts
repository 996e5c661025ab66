import { vendorKey, type VendorKey } from './vendor-key.ts';

export const tavily: readonly VendorKey[] = [
  vendorKey({
    vendor: 'tavily',
    kind: 'tavily-key',
    name: 'Tavily key',
    marks: ['tvly-'],
    key: 'tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}',
  }),
];
