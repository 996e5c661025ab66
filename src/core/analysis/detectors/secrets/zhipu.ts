import { vendorKey, type VendorKey } from './vendor-key.ts';

export const zhipu: readonly VendorKey[] = [
  vendorKey({
    vendor: 'zhipu',
    kind: 'zhipu-key',
    name: 'Zhipu AI key',
    marks: ['.'],
    key: String.raw`[0-9a-f]{32}\.[A-Za-z0-9]{16}`,
    context: /zhipu|bigmodel|\bglm\b|智谱/i,
  }),
];
