import { vendorKey, type VendorKey } from './vendor-key.ts';

export const anthropic: readonly VendorKey[] = [
  vendorKey({
    vendor: 'anthropic',
    kind: 'anthropic-api-key',
    name: 'Anthropic API key',
    marks: ['sk-ant-'],
    key: 'sk-ant-(?:api|admin|oat|sid)[0-9]{2}-[A-Za-z0-9_-]{80,128}',
  }),
];
