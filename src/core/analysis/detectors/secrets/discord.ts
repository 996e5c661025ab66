import { vendorKey, type VendorKey } from './vendor-key.ts';

export const discord: readonly VendorKey[] = [
  vendorKey({
    vendor: 'discord',
    kind: 'discord-webhook',
    name: 'Discord webhook',
    marks: ['/api/webhooks/'],
    key: String.raw`https://(?:ptb\.|canary\.)?discord(?:app)?\.com/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,80}`,
  }),
];
