import { vendorKey, type VendorKey } from './vendor-key.ts';

export const langsmith: readonly VendorKey[] = [
  vendorKey({
    vendor: 'langsmith',
    kind: 'langsmith-key',
    name: 'LangSmith key',
    marks: ['lsv2_'],
    key: 'lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}',
  }),
];
